/* The page: takes a text from the camera, a picture or the keyboard, and shows four answers. */
(() => {
  'use strict';
  const facts = JSON.parse(document.getElementById('facts').textContent), words = facts.words;
  const isFile = Boolean(facts.signedKeys);
  const at = (id) => document.getElementById(id);
  const MARKS = { good: '✓', late: '✕', calm: '?' };
  const own = facts.base.replace(/^\w+:\/\//, '');
  let keys = null, looking = null, listed = null;

  const filled = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
  const make = (name, attributes, ...inside) => {
    const element = document.createElement(name);
    Object.entries(attributes || {}).forEach(([key, value]) => element.setAttribute(key, value));
    element.append(...inside.filter((part) => part !== ''));
    return element;
  };
  const inVietnam = (seconds, options) => {
    const locale = facts.lang === 'vi' ? 'vi-VN' : 'en-GB';
    return new Intl.DateTimeFormat(locale, { timeZone: 'Asia/Ho_Chi_Minh', ...options }).format(seconds * 1000);
  };
  const DATE = { day: '2-digit', month: '2-digit', year: 'numeric' };
  const day = (seconds) => `${inVietnam(seconds, { weekday: 'long' })}, ${inVietnam(seconds, DATE)}`;
  const moment = (seconds) =>
    `${inVietnam(seconds, { hour: '2-digit', minute: '2-digit', hour12: false })}, ${inVietnam(seconds, DATE)}`;
  /* A device's clock may run behind, never the signed keys. */
  const now = () => Math.max(Date.now() / 1000, keys ? keys.iat : 0);

  function tell(place, sentence, ...more) {
    at(place).replaceChildren(...(sentence ? [sentence, ...more] : []));
    at(place).hidden = !sentence;
  }
  const elsewhere = () => make('a', { href: isFile ? facts.base + facts.verify : facts.verify }, own + facts.verify);

  async function text(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  async function list(number) {
    try {
      const signed = isFile ? facts.signedLists[number] : await text(`/status/${number}`);
      return await KQ.statusList(signed, keys, `${facts.base}/status/${number}`);
    } catch (problem) { return null; }
  }

  /* What a text names: the token, and the host when it is a link to elsewhere. */
  function named(given) {
    const [, before, token] = /^(.*)\/v[/#]([^/?#]*)/.exec(given.trim()) || ['', '', given.trim()];
    const host = (/^\w+:\/\/([^/]+)/.exec(before) || [])[1];
    return { token, host: host && host !== own ? host : '' };
  }

  function headline({ verdict: v, future, list: read }, file) {
    const isSigned = v.content === 'authentic' && v.issuer === 'trusted' && !future;
    if (!isSigned || file === 'differs') return ['late', words.bad];
    if (v.status === 'not_checked') return ['calm', words.unknown];
    if (v.status !== 'valid') return ['late', words.notValid];
    const isFresh = now() - read.iat <= read.ttl;
    return ['good', isFresh ? words.good : filled(words.wasGood, { moment: moment(read.iat) })];
  }

  function issuerLine({ verdict: v, claims, future, stranger }) {
    const parts = [words.issuers[v.issuer]];
    if (v.issuer === 'not_checked') return parts[0];
    if (stranger) parts.push(words.stranger);
    if (future) parts.push(filled(words.future, { moment: moment(claims.iat) }));
    parts.push(filled(words.keysOf, { moment: moment(keys.iat) }));
    if (now() > keys.exp) parts.push(filled(words.keysOld, { moment: moment(keys.exp) }));
    return parts.join(' ');
  }

  function statusLine({ verdict: v, claims, list: read }) {
    const from = read ? { moment: moment(read.iat) } : null;
    if (v.status === 'valid') return filled(words.heldAt, from);
    if (v.status === 'expired') return `${words.states.expired} ${filled(words.expiredOn, { day: day(claims.exp) })}`;
    if (v.status !== 'not_checked') return `${words.states[v.status]} ${filled(words.listOf, from)}`;
    if (v.content !== 'authentic') return words.states.not_checked;
    return from ? filled(words.listOld, from) : words.offline;
  }

  const tone = (got, good) => got === good ? 'good' : got === 'not_checked' ? 'calm' : 'late';
  const line = (label, how, sentence) => make('li', { 'data-part': label[0], 'data-tone': how },
    make('span', { class: 'tag', 'data-tone': how }, make('span', { 'aria-hidden': 'true' }, MARKS[how])),
    make('div', null, make('b', null, label[1]), make('br'), sentence));

  function claimsCard(claims) {
    const digits = String(claims.type).padStart(7, '0'), code = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    const agency = facts.agencies[claims.iss];
    const rows = [
      [words.number, claims.sub],
      [words.issuedBy, agency ? `${agency} (${claims.iss})` : claims.iss],
      [words.kind, claims.type ? `${code}${facts.procedures[code] ? ` – ${facts.procedures[code]}` : ''}` : words.notNamed],
      [words.owner, claims.name || words.notNamed],
      [words.issued, day(claims.iat)],
      [words.validUntil, claims.exp === null ? words.noLastDay : day(claims.exp)],
    ];
    return make('section', { class: 'card' }, make('h2', null, words.compare),
      make('dl', null, ...rows.flatMap(([label, value]) => [make('dt', null, label), make('dd', null, value)])),
      make('p', { class: 'small' }, words.exactly));
  }

  function fileCard(token, show) {
    const input = make('input', { id: 'file', type: 'file', accept: '.pdf,application/pdf' });
    const card = make('section', { class: 'card', id: 'drop' }, make('h2', null, words.compareFile),
      make('p', { class: 'small' }, words.dropFile), make('label', { for: 'file' }, 'PDF'), input);
    const compare = async (file) => {
      if (!file) return;
      show('not_checked', words.hashing);
      const digest = KQ.hex(new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer())));
      try {
        const said = JSON.parse(await text(`/v/${token}/file/${digest}`)).file;
        show(said, words.files[said]);
      } catch (problem) { show('not_checked', filled(words.fileOffline, { digest })); }
    };
    input.addEventListener('change', () => compare(input.files[0]));
    card.addEventListener('dragover', (event) => event.preventDefault());
    card.addEventListener('drop', (event) => { event.preventDefault(); compare(event.dataTransfer.files[0]); });
    return card;
  }

  async function check(given) {
    const { token, host } = named(given);
    const checked = await KQ.check(token, keys, now(), list);
    const { verdict: v, claims, future } = checked;
    const head = make('h2', { id: 'head' }), card = make('section', { class: 'card' });
    const draw = (file, sentence) => {
      const [how, title] = headline(checked, file);
      head.replaceChildren(make('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[how]), make('span', null, title));
      head.dataset.tone = how;
      document.title = `${title} – Onestop`;
      card.className = `card ${how}`;
      card.replaceChildren(
        make('ul', { class: 'plain four' },
          line(['content', words.content], tone(v.content, 'authentic'), words.contents[v.content]),
          line(['issuer', words.issuer], future ? 'late' : now() > keys.exp && v.issuer === 'trusted' ? 'calm' : tone(v.issuer, 'trusted'), issuerLine(checked)),
          line(['status', words.status], tone(v.status, 'valid'), statusLine(checked)),
          line(['file', words.file], tone(file, 'matches'), sentence)),
        make('p', { class: 'soft small' }, filled(words.checkedAt, { moment: moment(Date.now() / 1000) })));
    };
    draw('not_checked', words.files.not_checked);
    const warning = make('p', { class: 'card act' }, '⚠ ', filled(words.otherHost, { host, own }));
    at('typed').value = '';
    at('verdict').replaceChildren(head, ...(host ? [warning] : []), card, ...(claims ? [claimsCard(claims)] : []),
      ...(claims && !isFile ? [fileCard(token, draw)] : []));
    Object.assign(at('verdict').dataset, v);
    at('verdict').hidden = false;
    at('verdict').focus();
    at('verdict').scrollIntoView();
  }

  const PROBLEMS = { camera: 'noCamera', decoder: 'noDecoder' };
  const failed = (problem) => tell('notice', words[PROBLEMS[problem.message]] || words.noDecoder);

  function scan() {
    tell('notice', '');
    tell('hint', words.looking);
    looking = Reading.camera(at('view'), facts.decoder);
    const shown = (is) => { at('view').hidden = at('stop').hidden = !is; at('scan').hidden = is; };
    shown(true);
    at('stop').focus();
    looking.found.then((found) => found && check(found), failed).finally(() => {
      const isLost = document.activeElement === at('stop');
      shown(false);
      if (isLost) at('scan').focus();
      tell('hint', words.hint);
    });
  }

  async function pick() {
    tell('notice', '');
    try {
      const found = await Reading.picture(at('picture').files[0], facts.decoder);
      if (found) await check(found); else tell('notice', words.noCode);
    } catch (problem) { failed(problem); }
    at('picture').value = '';
  }

  function pasted(event) {
    event.preventDefault();
    const given = at('typed').value.trim(), isCode = /^[0-9A-Z]{16}$/i.test(given.replace(/[\s-]/g, ''));
    tell('typed-wrong', !given ? words.empty : isCode ? words.typedCode : '', ...(isCode ? [' ', elsewhere()] : []));
    at('typed-field').classList.toggle('has-error', !given || isCode);
    if (!given || isCode) at('typed').focus(); else check(given);
  }

  async function keep() {
    if (isFile) return;
    if (!navigator.serviceWorker) { tell('ready', words.notKept); return; }
    tell('ready', words.preparing);
    navigator.serviceWorker.addEventListener('message', () => told(true));
    try {
      await navigator.serviceWorker.register(facts.worker, { scope: '/v' });
      const { active } = await navigator.serviceWorker.ready;
      active.postMessage({ language: facts.lang, decoder: !(await Reading.ownDetector()) });
      // The worker keeps what passes: every list is renewed with each visit.
      for (let number = 0; number < facts.newest; number++) await text(`/status/${number}`).catch(() => {});
    } catch (problem) { told(false); }
  }

  function told(isKept) {
    const parts = { keys: moment(keys.iat), list: listed ? moment(listed.iat) : '' };
    const known = filled(listed ? words.readyKeys : words.noList, parts);
    tell('ready', `${isFile || isKept ? `✓ ${words.ready}` : words.notKept} ${known}`);
  }

  function offerInstalling() {
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      at('install').hidden = false;
      at('install').onclick = () => { event.prompt(); at('install').hidden = true; };
    });
  }

  async function begin() {
    document.documentElement.classList.toggle('large', /[?&]size=large/.test(location.search));
    if (!self.crypto || !crypto.subtle) { tell('notice', words.noCrypto, ' ', elsewhere()); return; }
    try {
      keys = await KQ.keySet(isFile ? facts.signedKeys : await text(facts.keys), facts.root);
    } catch (problem) { tell('notice', words.noKeys); return; }
    at('ways').hidden = false;
    listed = await list(isFile ? Object.keys(facts.signedLists).length - 1 : facts.newest);
    at('scan').addEventListener('click', scan);
    at('stop').addEventListener('click', () => looking.stop());
    at('picture').addEventListener('change', pick);
    at('paste').addEventListener('submit', pasted);
    if (isFile) told(true); else keep();
    const [, , token] = /^\/v([/#])([^/?#]+)/.exec(location.pathname + location.hash) || [];
    if (token) await check(token);
  }
  if (!isFile) offerInstalling();
  begin();
})();
