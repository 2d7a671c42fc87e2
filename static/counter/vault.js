/* The store of this device: IndexedDB with strict durability; every record in it is encrypted with
   AES-GCM. The key that does it is stored only wrapped by one that the passphrase makes (PBKDF2), so
   whoever carries the device away reads nothing; opened, it cannot be taken out of the browser. */
const Vault = (() => {
  'use strict';
  const ITERATIONS = 600000;
  const STORES = { kv: null, numbers: 'code', back: 'code', queue: 'seq', done: 'op_id' };
  let database = null, name = '', key = null;
  const text = new TextEncoder(), words = new TextDecoder();

  const asked = (request) => new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

  async function open(door) {
    name = `onestop-counter-${door}`;
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const [store, path] of Object.entries(STORES)) {
        const options = path ? { keyPath: path, autoIncrement: store === 'queue' } : {};
        const made = request.result.createObjectStore(store, options);
        if (store === 'queue') made.createIndex('op_id', 'op_id', { unique: true });
      }
    };
    database = await asked(request);
    database.onversionchange = () => database.close();
  }

  /* One transaction: `work` gets the stores and may only wait for their own requests. It holds when
     the promise is kept; it did nothing when the promise is broken. */
  function change(stores, work) {
    return new Promise((done, failed) => {
      const transaction = database.transaction(stores, 'readwrite', { durability: 'strict' });
      let result, problem = null;
      transaction.oncomplete = () => done(result);
      transaction.onabort = () => failed(problem || transaction.error || new Error('aborted'));
      const opened = Object.fromEntries(stores.map((store) => [store, transaction.objectStore(store)]));
      (async () => work(opened))().then((value) => { result = value; }, (wrong) => {
        problem = wrong;
        try { transaction.abort(); } catch (over) { /* It has ended already. */ }
      });
    });
  }

  const read = (store, what) => asked(database.transaction(store).objectStore(store).get(what));
  const all = (store) => asked(database.transaction(store).objectStore(store).getAll());
  const keys = (store) => asked(database.transaction(store).objectStore(store).getAllKeys());
  const put = (what, value) => change(['kv'], ({ kv }) => { kv.put(value, what); });

  async function wrapping(phrase, salt, iterations) {
    const raw = await crypto.subtle.importKey('raw', text.encode(phrase.normalize('NFC')), 'PBKDF2', false, ['deriveKey']);
    return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, raw,
      { name: 'AES-GCM', length: 256 }, false, ['wrapKey', 'unwrapKey']);
  }

  /* What is sealed says what it is for, so that one box cannot stand in for another. */
  async function seal(label, value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const options = { name: 'AES-GCM', iv, additionalData: text.encode(label) };
    return { iv, data: await crypto.subtle.encrypt(options, key, text.encode(JSON.stringify(value))) };
  }

  async function unseal(label, box) {
    const options = { name: 'AES-GCM', iv: box.iv, additionalData: text.encode(label) };
    return JSON.parse(words.decode(await crypto.subtle.decrypt(options, key, box.data)));
  }

  async function enrol(device, phrase) {
    const salt = crypto.getRandomValues(new Uint8Array(16)), iv = crypto.getRandomValues(new Uint8Array(12));
    const fresh = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, true, ['encrypt', 'decrypt']);
    const outer = await wrapping(phrase, salt, ITERATIONS);
    const wrapped = await crypto.subtle.wrapKey('raw', fresh, outer, { name: 'AES-GCM', iv });
    key = fresh;
    const box = await seal('secret', device.secret);
    key = null;
    const kept = { id: device.id, name: device.name, clerk: device.clerk, salt, iv, iterations: ITERATIONS, wrapped, box };
    await change(Object.keys(STORES), (stores) => {
      for (const store of Object.values(stores)) store.clear();
      stores.kv.put(kept, 'device');
    });
    if (navigator.storage && navigator.storage.persist) await navigator.storage.persist();
  }

  /* Opens the store; false when the passphrase does not fit. */
  async function unlock(phrase) {
    const device = await read('kv', 'device');
    const outer = await wrapping(phrase, device.salt, device.iterations);
    try {
      key = await crypto.subtle.unwrapKey('raw', device.wrapped, outer, { name: 'AES-GCM', iv: device.iv },
        { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
    } catch (problem) { return false; }
    return true;
  }

  return {
    open, change, read, all, keys, put, seal, unseal, enrol, unlock, asked,
    lock: () => { key = null; },
    isOpen: () => key !== null,
    device: () => read('kv', 'device'),
    secret: async () => unseal('secret', (await read('kv', 'device')).box),
  };
})();
