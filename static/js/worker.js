// Serves the shell's files from the device, and what was kept for reading when the network fails.
// SHELL ({name, files, pages}) stands in the line the server writes above this one.
/* global SHELL */
const LESSONS = "lessons"; // filled and emptied by offline.js
const LIST = "/-/list";

self.addEventListener("install", (event) => {
  const wanted = [...SHELL.files, ...Object.values(SHELL.pages)];
  event.waitUntil(caches.open(SHELL.name).then((shell) => shell.addAll(wanted)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("shell-") && name !== SHELL.name;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => page(pathname)));
  else if (request.method !== "GET") return;
  else if (pathname.startsWith("/static/")) event.respondWith(file(request, pathname));
  else if (request.destination === "image") event.respondWith(fetch(request).catch(() => kept(pathname)));
});

async function kept(pathname) {
  const found = (await caches.has(LESSONS)) && (await (await caches.open(LESSONS)).match(pathname, { ignoreVary: true }));
  return found || Response.error();
}

// A page asked for without a network: the lesson as it was kept, else the page that says what is kept.
async function page(pathname) {
  const lesson = await kept(pathname);
  if (lesson.type !== "error") return lesson;
  const list = await kept(LIST);
  const { language } = list.type === "error" ? {} : await list.json();
  const shell = await caches.open(SHELL.name);
  const address = Object.values(SHELL.pages).includes(pathname) ? pathname : SHELL.pages[language] || SHELL.pages.en;
  return (await shell.match(address, { ignoreVary: true })) || Response.error();
}

// A lesson kept before the last release names files of that release: then today's of the same plain name will do.
async function file(request, pathname) {
  const shell = await caches.open(SHELL.name);
  const found = await shell.match(pathname, { ignoreVary: true });
  if (found) return found;
  const plain = (path) => path.replace(/\.[0-9a-f]{10}\./, ".");
  const same = SHELL.files.find((path) => plain(path) === plain(pathname));
  return fetch(request).catch(async () => (same && (await shell.match(same, { ignoreVary: true }))) || Response.error());
}
