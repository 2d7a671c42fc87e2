/* Reads and verifies KQ1 tokens, the signed set of keys and status lists, with nothing but what a
   browser has. It answers in the words of the server's check. Times are seconds since 1970. */
const KQ = (() => {
  'use strict';
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const HALF_ORDER = '7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8';
  const STATES = ['valid', 'revoked', 'suspended', 'superseded'];
  const EARLY = 300;
  const ascii = (text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  const hex = (bytes) => Array.from(bytes, (b) => (b + 256).toString(16).slice(1)).join('');
  const utf8 = (bytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  const base64 = (text) => ascii(atob(text.replace(/-/g, '+').replace(/_/g, '/')));
  const need = (is) => { if (!is) throw new Error('malformed'); };

  function base32(text) {
    need(/^[A-Z2-7]{1,2000}$/.test(text));
    const bytes = [];
    let held = 0, bits = 0;
    for (const sign of text) {
      held = held << 5 | ALPHABET.indexOf(sign);
      bits += 5;
      if (bits > 7) {
        bytes.push(held >> (bits -= 8));
        held &= (1 << bits) - 1;
      }
    }
    need(bits < 5 && !held);
    return Uint8Array.from(bytes);
  }

  /* Only the one way of writing each part is taken, so there is nothing to write again and compare.
     What is read behind the end is caught at the end, where the place must be the length. */
  function read(text) {
    const raw = base32(text);
    let at = 12;
    const head = (kind) => {
      const first = raw[at++], short = first & 31, size = 1 << short - 24;
      need(first >> 5 === kind && short < 28);
      if (short < 24) return short;
      let amount = 0;
      for (let i = 0; i < size; i++) amount = amount * 256 + raw[at++];
      need(amount >= [24, 256, 65536, 2 ** 32][short - 24]);
      return amount;
    };
    const bytes = (kind) => { const size = head(kind); return raw.slice(at, at += size); };
    const string = () => utf8(bytes(3));
    const key = (number) => need(head(0) === number);
    need(hex(raw.slice(0, 7)) === '8449a201260444' && raw[11] === 0xa0);
    const size = head(2), start = at, pairs = head(5), claims = { exp: null };
    key(1); claims.iss = string();
    key(2); claims.sub = string();
    if (pairs === 5) { key(4); claims.exp = head(0); } else need(pairs === 4);
    key(6); claims.iat = head(0);
    need(head(1) === 65536 && head(4) === 5);
    claims.type = head(0);
    claims.name = string();
    const digest = bytes(2);
    need(digest.length === 32);
    claims.digest = hex(digest);
    claims.status = { list: head(0), index: head(0) };
    need(at === start + size);
    const body = raw.slice(12, at), signature = bytes(2);
    need(signature.length === 64 && at === raw.length);
    const signed = [...ascii('\x84jSignature1'), ...raw.slice(1, 11), 0x40, ...body];
    return { claims, kid: hex(raw.slice(7, 11)), signed: Uint8Array.from(signed), signature };
  }

  async function signs({ kty, crv, x, y }, signature, message) {
    const curve = { name: 'ECDSA', namedCurve: 'P-256' };
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, curve, false, ['verify']);
    return crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, message);
  }

  const inTime = (key, iat) => key.nbf <= iat && iat <= key.exp_sign;

  function issuer(key, { iss, iat }, early) {
    if (!key.iss.some((i) => i === '*' || i === iss || iss.startsWith(i + '.'))) return 'not_allowed';
    return early || !inTime(key, iat) ? 'outside_period' : key.revoked_at == null ? 'trusted' : 'compromised';
  }

  /* A list beyond its last day still tells what no longer held. */
  function status({ exp, status: { index } }, now, list) {
    const byte = list ? list.bytes[Math.floor(index / 4)] : undefined;
    const state = byte === undefined ? '' : STATES[byte >> index % 4 * 2 & 3];
    if (state && state !== 'valid') return state;
    return exp !== null && now > exp ? 'expired' : state && now <= list.exp ? state : 'not_checked';
  }

  /* text: what stands behind /v/; set: what keySet gives; lists: from a number to what statusList
     gives, or to nothing. `future`: issued later than now; `list`: what the status rests on;
     `stranger`: no key of the set has the name of the one that signed. */
  async function check(text, set, now, lists) {
    const verdict = (content, issued, state, more) =>
      ({ verdict: { content, issuer: issued, status: state, file: 'not_checked' }, claims: null, ...more });
    let token, key;
    try { token = read(text); } catch (problem) { return verdict('malformed', 'not_checked', 'not_checked'); }
    if (hex(token.signature.slice(32)) <= HALF_ORDER) {
      for (const known of set.keys) {
        if (!key && known.kid === token.kid && await signs(known, token.signature, token.signed)) key = known;
      }
    }
    if (!key) return verdict('altered', 'unknown', 'not_checked', { stranger: !set.keys.some((known) => known.kid === token.kid) });
    const claims = token.claims, list = lists && await lists(claims.status.list);
    const future = claims.iat > now + EARLY;
    return verdict('authentic', issuer(key, claims, future), status(claims, now, list), { claims, list, future });
  }

  /* The claims of a compact JWS and the key that signed it, among these keys. */
  async function opened(text, keys, typ) {
    const [head, body, signature, more] = text.trim().split('.');
    const said = JSON.parse(utf8(base64(head)));
    need(said.alg === 'ES256' && said.typ === typ && more === undefined);
    for (const key of keys) {
      if (key.crv === 'P-256' && await signs(key, base64(signature), ascii(head + '.' + body))) {
        return { key, claims: JSON.parse(utf8(base64(body))) };
      }
    }
    return need(false);
  }

  /* The set of keys that the root signed: keys, iat, exp. */
  const keySet = async (text, root) => (await opened(text, [root], 'jwk-set+jwt')).claims;

  /* The list at an address, signed by a key of the set: bytes, iat, exp, ttl. */
  async function statusList(text, set, address) {
    const { key, claims } = await opened(text, set.keys, 'statuslist+jwt');
    need(claims.sub === address && claims.status_list.bits === 2);
    need(inTime(key, claims.iat) && key.revoked_at == null);
    const packed = new Blob([base64(claims.status_list.lst)]).stream();
    const bytes = await new Response(packed.pipeThrough(new DecompressionStream('deflate'))).arrayBuffer();
    return { bytes: new Uint8Array(bytes), iat: claims.iat, exp: claims.exp, ttl: claims.ttl };
  }

  return { check, keySet, statusList, hex };
})();
