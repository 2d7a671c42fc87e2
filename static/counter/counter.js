/* The page: a store that is opened with a passphrase, a form, a slip, a list of what waits. */
(() => {
  'use strict';
  const facts = JSON.parse(document.getElementById('facts').textContent), words = facts.words;
  const at = (id) => document.getElementById(id), { make, filled } = Slip;
  const IDLE = 10 * 60000, PERIOD = 15000;
  // Whose records wait here: known while the store is open, so that nobody is taken in twice.
  const names = new Map();
  let opId = '', isSaving = false, idle = 0, slipped = null, keeping = 0;

  const show = (id, is) => { at(id).hidden = !is; };
  const tell = (id, sentence) => { at(id).textContent = sentence || ''; if (id !== 'saving') at(id).hidden = !sentence; };
  /* 130 random bits, in the alphabet the register uses. */
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(26)), (byte) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[byte % 32]).join('');
  const today = () => Line.today(Vault.now());

  async function status() {
    const { isUp, isRevoked, isUnknown } = Line.state;
    at('line').textContent = isUp === null ? '…' : isUp ? `● ${words.up}` : `○ ${words.down}`;
    at('line').dataset.tone = isUp === false ? 'act' : isUp ? 'good' : 'calm';
    const queue = await Vault.all('queue'), numbers = await Vault.all('numbers'), last = await Vault.read('kv', 'last');
    const waits = queue.filter((entry) => !entry.answer).length, left = numbers.filter((number) => number.day === today()).length;
    at('waiting').textContent = filled(words.waiting, { n: waits });
    at('left').textContent = `· ${filled(words.left, { n: left })}`;
    at('last').textContent = `· ${last ? filled(words.lastSync, { moment: Slip.moment(last) }) : words.never}`;
    Object.assign(document.body.dataset, { waiting: waits, unconfirmed: queue.length, left, line: isUp === null ? '' : isUp ? 'up' : 'down' });
    tell('trouble', isUnknown ? words.unknown : isRevoked ? words.revoked : Vault.isOpen() && last && !left ? words.noNumbers : '');
    const pack = await Vault.read('kv', 'package');
    if (pack && (!Fields.pack() || Fields.pack().digest !== pack.digest) && at('intake').hidden) Fields.use(pack);
    if (pack) at('asof').textContent = filled(words.asOf, { moment: Slip.moment(pack.made_at), digest: pack.digest.slice(0, 12) });
    await list(queue);
  }

  async function list(queue) {
    const done = (await Vault.all('done')).sort((one, other) => (one.at < other.at ? 1 : -1)).slice(0, 30);
    for (const entry of queue) {
      if (!Vault.isOpen() || names.has(entry.op_id)) continue;
      const { record: { fields } } = await Vault.unseal(`record:${entry.op_id}`, entry.box).catch(() => ({ record: { fields: {} } }));
      // It may have been locked meanwhile.
      if (Vault.isOpen()) names.set(entry.op_id, fields['applicant-organisation'] || fields['applicant-name'] || '');
    }
    const line = (code, when, word, tone, ...more) => make('li', { 'data-code': code }, make('span', { class: 'code' }, code), ` ${Slip.moment(when)} `,
      make('span', { class: 'tag', 'data-tone': tone }, word), ...more);
    const rows = queue.reverse().map((entry) => {
      const again = make('button', { class: 'quiet', type: 'button', 'aria-label': `${words.again} ${entry.code}` }, words.again);
      again.addEventListener('click', () => reprint(entry));
      const [word, tone] = entry.answer ? [words.answered, 'calm'] : entry.isStuck ? [words.refusedByServer, 'late'] : [words.inQueue, 'act'];
      return line(entry.code, entry.at, word, tone, make('strong', null, names.get(entry.op_id) || ''), again);
    });
    const tones = { filed: 'good', clash: 'late', rejected: 'stop' };
    const past = done.map((entry) => line(entry.slip, entry.at, words[entry.state], tones[entry.state], ...(entry.state === 'clash' ? [' ', make('a', { href: facts.clashes }, words.look)] : [])));
    at('list').replaceChildren(...rows, ...past, ...(rows.length + past.length ? [] : [make('li', { class: 'soft' }, words.none)]));
  }

  async function reprint(entry) {
    const held = await Vault.unseal(`record:${entry.op_id}`, entry.box);
    Slip.show(held, { ...await Vault.read('kv', 'package'), ...held.pack }, facts.slip, facts.door);
    print();
  }

  function seek() {
    const query = at('q').value.trim(), hits = Fields.find(query).slice(0, 40);
    at('found').textContent = hits.length ? filled(words.found, { n: hits.length }) : words.nothingFound;
    at('hits').replaceChildren(...hits.map(([number, procedure]) => {
      const button = make('button', { type: 'button', class: 'hit', 'data-version': number }, Fields.said(procedure.name), ' ', make('span', { class: 'code soft small' }, procedure.code));
      button.addEventListener('click', () => begin(number));
      return make('li', null, button);
    }));
    return hits;
  }

  function begin(number) {
    opId = newId();
    Fields.open(number);
    show('choose', false); show('stored', false); show('intake', true); show('problems', false); tell('restored', '');
    at('store').disabled = false;
    tell('saving', '');
    at('card').focus();
  }

  async function choose() {
    Fields.use((await Vault.read('kv', 'package')) || Fields.pack());
    show('intake', false); show('stored', false); show('choose', true);
    slipped = null;
    at('q').value = '';
    at('hits').replaceChildren();
    at('found').textContent = words.typeWords;
    at('q').focus();
  }

  /* What is being typed is kept too, encrypted like the rest. */
  async function keepDraft() {
    if (!Vault.isOpen() || at('intake').hidden || isSaving) return;
    const draft = { op_id: opId, version: Fields.chosen().version, fields: Fields.typed(), papers: Fields.counted() };
    const box = await Vault.seal('draft', draft);
    if (!isSaving && !at('intake').hidden && draft.op_id === opId) await Vault.put('draft', { op_id: opId, box });
  }

  async function takeUpDraft() {
    const kept = await Vault.read('kv', 'draft'), pack = await Vault.read('kv', 'package');
    if (!kept || !pack) return false;
    const draft = await Vault.unseal('draft', kept.box).catch(() => null);
    if (!draft || !pack.procedures[draft.version]) return false;
    begin(draft.version);
    opId = draft.op_id;
    Fields.restore(draft);
    tell('restored', words.draft);
    return true;
  }

  function refuse(found) {
    const links = found.map(([id, sentence]) => make('li', null, make('a', { href: `#${id}` }, `${Fields.label(id)}: ${sentence}`)));
    at('problems').querySelector('ul').replaceChildren(...links);
    for (const control of at('intake').querySelectorAll('[aria-invalid]')) control.removeAttribute('aria-invalid');
    for (const [id] of found) at(id).setAttribute('aria-invalid', 'true');
    show('problems', found.length > 0);
    if (found.length) {
      // A field in a closed part could not be seen.
      for (const [id] of found) { const part = at(id).closest('details'); if (part) part.open = true; }
      at('problems').focus();
    }
  }

  /* One transaction takes the number out of the block, puts the record into the queue and drops the
     draft; only when it is complete is the record said to be stored. */
  async function store() {
    if (isSaving) return;
    const found = Fields.problems();
    refuse(found);
    if (found.length) return;
    isSaving = true;
    at('store').disabled = true;
    tell('saving', words.storing);
    try {
      const kept = await keep();
      slipped = kept;
      stored(kept);
    } catch (problem) {
      tell('saving', problem.message === 'numbers' ? words.noNumbers : words.failed);
      at('store').disabled = false;
    }
    isSaving = false;
    status();
    Line.talk();
  }

  async function keep() {
    const { version, procedure } = Fields.chosen(), fields = Fields.typed(), pack = Fields.pack();
    const agency = fields.reception || pack.unit.code, day = today();
    for (let tries = 0; tries < 5; tries++) {
      const number = (await Vault.all('numbers')).find((known) => known.day === day && known.agency === agency);
      if (!number || Line.state.isRevoked) throw new Error('numbers');
      const key = await Vault.unseal(`number:${number.code}`, number.box);
      const record = {
        op_id: opId, code: number.code, procedure: procedure.code, version: Number(version), digest: procedure.digest,
        taken_at: new Date(Vault.now()).toISOString(), fields, papers: Fields.counted(),
      };
      // The words of the slip stay with it, whatever the catalogue says tomorrow.
      const held = { record, key, clerk: (await Vault.device()).clerk, pack: { procedures: { [version]: procedure } } };
      const box = await Vault.seal(`record:${opId}`, held);
      try {
        await Vault.change(['numbers', 'queue', 'kv'], async ({ numbers, queue, kv }) => {
          if (!(await Vault.asked(numbers.get(number.code)))) throw new Error('taken');
          numbers.delete(number.code);
          queue.add({ op_id: opId, code: number.code, at: record.taken_at, box });
          kv.delete('draft');
        });
        return held;
      } catch (problem) { if (problem.message !== 'taken') throw problem; }
    }
    throw new Error('numbers');
  }

  function stored(held) {
    const { record, key } = held;
    Slip.show(held, Fields.pack(), facts.slip, facts.door);
    show('intake', false); show('stored', true);
    at('stored-title').textContent = filled(words.stored, { code: record.code });
    at('stored-code').textContent = record.code;
    at('stored-pin').textContent = key.pin;
    Object.assign(at('stored').dataset, { code: record.code, pin: key.pin, op: record.op_id });
    at('stored-title').focus();
    if (at('at-once').checked) print();
  }

  function lock() {
    if (!Vault.isOpen()) return;
    keepDraft().finally(() => {
      Vault.lock();
      names.clear();
      at('list').replaceChildren();
      status();
      at('intake').reset();
      at('slip').replaceChildren();
      delete at('stored').dataset.pin;
      at('stored-pin').textContent = '';
      show('work', false); show('unlock', true);
      tell('phrase-wrong', '');
      at('phrase').focus();
    });
  }

  async function unlock(event) {
    event.preventDefault();
    tell('phrase-wrong', words.opening);
    const fits = await Vault.unlock(at('phrase').value);
    at('phrase').value = '';
    tell('phrase-wrong', fits ? '' : words.wrongPhrase);
    if (!fits) { at('phrase').focus(); return; }
    await Vault.learnTime();
    show('unlock', false); show('work', true);
    Fields.use(await Vault.read('kv', 'package'));
    if (!Fields.pack()) await Line.talk();
    Fields.use(await Vault.read('kv', 'package'));
    await status();
    if (!(await takeUpDraft())) await choose();
    document.body.dataset.open = 'yes';
    Line.talk();
  }

  async function keepPage() {
    if (!navigator.serviceWorker) { at('ready').textContent = words.notKept; return; }
    at('ready').textContent = words.preparing;
    try {
      navigator.serviceWorker.addEventListener('message', async () => {
        const persists = navigator.storage && await navigator.storage.persisted();
        at('ready').textContent = `✓ ${words.kept}${persists ? '' : ` ${words.mayVanish}`}`;
      });
      await navigator.serviceWorker.register(facts.worker, { scope: facts.page });
      (await navigator.serviceWorker.ready).active.postMessage({ language: facts.lang });
    } catch (problem) { if (!navigator.serviceWorker.controller) at('ready').textContent = words.notKept; }
  }

  function listen() {
    at('unlock').addEventListener('submit', unlock);
    at('seek').addEventListener('submit', (event) => { event.preventDefault(); const hits = seek(); if (hits.length === 1) begin(hits[0][0]); else if (hits.length) at('hits').querySelector('button').focus(); });
    at('q').addEventListener('input', () => { if (Fields.pack()) seek(); });
    at('choose').addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], buttons = [...at('hits').querySelectorAll('button')];
      if (!step || !buttons.length) return;
      event.preventDefault();
      const place = buttons.indexOf(document.activeElement) + step;
      (place < 0 ? at('q') : buttons[Math.min(place, buttons.length - 1)]).focus();
    });
    at('intake').addEventListener('submit', (event) => { event.preventDefault(); store(); });
    at('intake').addEventListener('input', () => { clearTimeout(keeping); keeping = setTimeout(() => keepDraft().catch(() => {}), 400); });
    at('case').addEventListener('change', Fields.about);
    at('all').addEventListener('click', Fields.everything);
    at('card').addEventListener('keydown', (event) => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      const fits = Fields.card(at('card').value);
      tell('card-wrong', fits ? '' : words.cardBad);
      at('card').value = '';
      if (fits) at('applicant-phone').focus();
    });
    at('other').addEventListener('click', (event) => { event.preventDefault(); Vault.change(['kv'], ({ kv }) => { kv.delete('draft'); }).then(choose); });
    at('next').addEventListener('click', choose);
    at('print').addEventListener('click', () => { if (slipped) print(); });
    at('send').addEventListener('click', () => Line.talk());
    at('lock').addEventListener('click', lock);
    for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, () => { idle = Date.now(); });
    addEventListener('online', () => Line.talk());
    addEventListener('offline', () => { Line.state.isUp = false; status(); });
    addEventListener('beforeinstallprompt', (event) => {
      event.preventDefault();
      show('install', true);
      at('install').onclick = () => { event.prompt(); show('install', false); };
    });
    setInterval(() => { if (Vault.isOpen()) { if (Date.now() - idle > IDLE) lock(); else Line.talk(); } }, PERIOD);
  }

  async function start() {
    if (!window.isSecureContext || !self.crypto || !crypto.subtle) { tell('trouble', words.insecure); return; }
    try { await Vault.open(facts.door); } catch (problem) { tell('trouble', words.noStore); return; }
    Fields.begin(facts);
    Line.begin(facts, () => status());
    idle = Date.now();
    listen();
    keepPage();
    const device = await Vault.device();
    if (!device) { show('enrol-first', true); return; }
    at('unlock-title').textContent += ` – ${device.name}`;
    show('unlock', true);
    at('phrase').focus();
    await status();
  }
  start();
})();
