/* What goes over the line: records one at a time in order, then what they became, then numbers. */
const Line = (() => {
  'use strict';
  const SLOW = 20000;
  let facts = null, tell = () => {};
  const state = { isUp: null, isRevoked: false, isUnknown: false, isBusy: false };

  const today = (now) => new Intl.DateTimeFormat('en-CA', { timeZone: 'Asia/Ho_Chi_Minh' }).format(now);

  async function say(address, body) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), SLOW);
    try {
      const answer = await fetch(address, {
        method: 'POST', credentials: 'omit', signal: stop.signal, body: JSON.stringify(body),
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${await Vault.secret()}` },
      });
      // What a café's network answers in our place is no answer.
      const isOurs = /^application\/json/.test(answer.headers.get('content-type') || '');
      if (answer.status === 401 && isOurs) { state.isUnknown = true; throw new Error('unknown'); }
      return { status: answer.status, told: isOurs ? await answer.json() : null };
    } finally { clearTimeout(timer); }
  }

  /* Sends what waits, the oldest first. A record leaves the queue only after a later answer has
     confirmed it once more; until then the answer stands beside it. */
  async function drain() {
    for (const entry of await Vault.all('queue')) {
      if (entry.answer) continue;
      const { record } = await Vault.unseal(`record:${entry.op_id}`, entry.box);
      const { status, told } = await say(facts.sync, record);
      if (status === 200 && told && told.state) {
        await Vault.change(['queue'], async ({ queue }) => {
          const kept = await Vault.asked(queue.get(entry.seq));
          if (kept) queue.put({ ...kept, answer: { state: told.state, code: told.code } });
        });
        tell();
      } else if ((status === 400 || status === 413) && told) {
        await Vault.change(['queue'], async ({ queue }) => {
          const kept = await Vault.asked(queue.get(entry.seq));
          if (kept) queue.put({ ...kept, isStuck: true });
        });
      } else throw new Error(String(status));
    }
  }

  /* Numbers of days that are over are put aside first, in a transaction of their own: what was
     offered back can not be used any more. */
  async function putAside() {
    const day = today(Vault.now());
    await Vault.change(['numbers', 'back'], async ({ numbers, back }) => {
      for (const number of await Vault.asked(numbers.getAll())) {
        if (number.day >= day) continue;
        back.put({ code: number.code });
        numbers.delete(number.code);
      }
    });
  }

  async function refresh() {
    await putAside();
    const queue = await Vault.all('queue'), answered = queue.filter((entry) => entry.answer);
    const pack = await Vault.read('kv', 'package');
    const spent = new Set([...queue, ...await Vault.all('done')].map((entry) => entry.code));
    const { status, told } = await say(facts.refresh, {
      held: [...await Vault.keys('numbers'), ...queue.map((entry) => entry.code)],
      unused: await Vault.keys('back'),
      answered: answered.map((entry) => entry.op_id),
      package: pack ? pack.stamp : '',
    });
    if (status !== 200 || !told || !told.numbers) throw new Error(String(status));
    const fresh = [];
    for (const { code, day, agency, pin, token } of told.numbers) {
      if (!spent.has(code)) fresh.push({ code, day, agency, box: await Vault.seal(`number:${code}`, { pin, token }) });
    }
    await Vault.change(['kv', 'numbers', 'back', 'queue', 'done'], async (stores) => {
      // What was used meanwhile in another window is not put back.
      const used = new Set((await Vault.asked(stores.queue.getAll())).map((entry) => entry.code));
      for (const number of fresh) if (!used.has(number.code)) stores.numbers.put(number);
      for (const code of told.gone) stores.numbers.delete(code);
      for (const code of told.returned) stores.back.delete(code);
      for (const entry of answered) {
        const became = told.states[entry.op_id];
        if (!became) continue;
        stores.done.put({ op_id: entry.op_id, code: entry.answer.code, slip: entry.code, at: entry.at, state: became });
        stores.queue.delete(entry.seq);
      }
      for (const old of await Vault.asked(stores.done.getAll())) {
        if (Date.parse(old.at) < Date.now() - 7 * 86400000) stores.done.delete(old.op_id);
      }
      stores.kv.put(Date.parse(told.now) - Date.now(), 'offset');
      stores.kv.put(told.now, 'last');
      if (told.package) stores.kv.put({ ...told.package, stamp: told.stamp }, 'package');
    });
    await Vault.learnTime();
    state.isRevoked = told.revoked;
    state.isUnknown = false;
  }

  /* One window of this browser at a time. */
  async function talk() {
    if (!Vault.isOpen()) return;
    await navigator.locks.request(`onestop-line-${facts.door}`, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      state.isBusy = true;
      try {
        await drain();
        await refresh();
        state.isUp = true;
      } catch (problem) { state.isUp = false; }
      state.isBusy = false;
    });
    tell();
  }

  return { state, talk, today, begin: (told, listener) => { facts = told; tell = listener; } };
})();

/* The counter's clock, put right by the register's at the last contact. */
(() => {
  'use strict';
  let offset = 0;
  Vault.now = () => Date.now() + offset;
  Vault.learnTime = async () => { offset = (await Vault.read('kv', 'offset')) || 0; };
})();
