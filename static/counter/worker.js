/* Keeps the counter's page and its files: it opens without a line. It keeps no record and sends
   none. HELD comes before. */
const bare = (path) => new Request(path, { credentials: 'omit', cache: 'no-cache' });
const shell = (language) => `${HELD.page}?lang=${language}`;
const LANGUAGE = 'language';

async function fill() {
  const cache = await caches.open(HELD.name);
  await cache.addAll([...HELD.languages.map(shell), ...HELD.files].map(bare));
}

async function clear() {
  const cache = await caches.open(HELD.name);
  for (const name of await caches.keys()) {
    if (!name.startsWith(`counter-${HELD.door}-`) || name === HELD.name) continue;
    const language = await (await caches.open(name)).match(LANGUAGE);
    if (language) await cache.put(LANGUAGE, language);
    await caches.delete(name);
  }
  await self.clients.claim();
}

/* The kept page comes first: a line so bad that nothing comes is never waited for. */
async function page(url) {
  const cache = await caches.open(HELD.name);
  const kept = await cache.match(LANGUAGE);
  const asked = url.searchParams.get('lang') || (kept && await kept.text());
  const language = HELD.languages.includes(asked) ? asked : HELD.languages[0];
  return (await cache.match(shell(language), { ignoreVary: true })) || fetch(url.href);
}

async function file(request) {
  const cache = await caches.open(HELD.name);
  return (await cache.match(request.url, { ignoreVary: true })) || fetch(request);
}

self.addEventListener('install', (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener('activate', (event) => event.waitUntil(clear()));
self.addEventListener('fetch', (event) => {
  const { request } = event, url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== location.origin) return;
  if (request.mode === 'navigate') {
    if (url.pathname === HELD.page) event.respondWith(page(url));
  } else if (HELD.files.includes(url.pathname + url.search)) event.respondWith(file(request));
});
self.addEventListener('message', (event) => event.waitUntil((async () => {
  const cache = await caches.open(HELD.name);
  await cache.put(LANGUAGE, new Response(event.data.language));
  event.source.postMessage('kept');
})().catch(() => {})));
