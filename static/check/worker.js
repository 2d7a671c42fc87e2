/* Keeps the page, its scripts, the signed keys and the status lists. Addresses of results that
   cannot be reached are answered with the kept page, which checks them here. HELD comes before. */
const SLOW = 8000;
const LANGUAGE = 'language';

const bare = (path) => new Request(path, { credentials: 'omit', cache: 'no-cache' });
const shell = (language) => `${HELD.page}?lang=${language}`;
const isData = (path) => path === HELD.keys || /^\/status\/\d+$/.test(path);

async function fill() {
  const cache = await caches.open(HELD.name);
  const pages = HELD.languages.map(shell);
  await cache.addAll([...pages, ...HELD.files, HELD.keys, ...HELD.lists].map(bare));
}

async function clear() {
  const old = await caches.open(HELD.name);
  for (const name of await caches.keys()) {
    if (!name.startsWith('check-') || name === HELD.name) continue;
    const language = await (await caches.open(name)).match(LANGUAGE);
    if (language) await old.put(LANGUAGE, language);
    await caches.delete(name);
  }
  await self.clients.claim();
}

async function keptPage(url) {
  const cache = await caches.open(HELD.name);
  const remembered = await cache.match(LANGUAGE);
  const asked = url.searchParams.get('lang') || (remembered && await remembered.text());
  const language = HELD.languages.includes(asked) ? asked : HELD.languages[0];
  return (await cache.match(shell(language), { ignoreVary: true })) || Response.error();
}

/* A line so bad that nothing comes is no line. */
const inTime = (request) => Promise.race([
  fetch(request),
  new Promise((_, failed) => setTimeout(failed, SLOW, new Error('slow'))),
]);

async function page(request) {
  try {
    const answer = await inTime(request);
    if (answer.status < 502 || answer.status > 504) return answer;
  } catch (problem) { /* There is no network. */ }
  return keptPage(new URL(request.url));
}

async function data(request) {
  const cache = await caches.open(HELD.name);
  try {
    const answer = await inTime(request);
    // What a hotel's or a café's network answers in our place is not kept.
    if (answer.ok && /jose|jwt/.test(answer.headers.get('content-type'))) {
      await cache.put(request.url, answer.clone());
      return answer;
    }
  } catch (problem) { /* There is no network. */ }
  return (await cache.match(request.url, { ignoreVary: true })) || Response.error();
}

async function file(request) {
  return (await (await caches.open(HELD.name)).match(request.url, { ignoreVary: true })) || fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(clear()));

self.addEventListener('fetch', (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  const address = url.pathname + url.search;
  if (request.mode === 'navigate') {
    if (!url.pathname.endsWith('.html')) event.respondWith(page(request));
  } else if (isData(url.pathname)) event.respondWith(data(request));
  else if (HELD.files.includes(address) || HELD.decoder.includes(address)) event.respondWith(file(request));
});

/* The page says in which language it is read, and whether this browser needs the decoder. */
self.addEventListener('message', (event) => event.waitUntil((async () => {
  const cache = await caches.open(HELD.name);
  const { language, decoder } = event.data;
  await cache.put(LANGUAGE, new Response(language));
  if (decoder && !(await cache.match(HELD.decoder[1]))) await cache.addAll(HELD.decoder.map(bare));
  event.source.postMessage('kept');
})().catch(() => {})));
