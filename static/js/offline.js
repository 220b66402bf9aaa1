// Lessons kept on the device and marks made without a network. For signed-in readers, and on the kept pages themselves.
// Two stores of the browser: "lessons" (pages, pictures and their list) and "waiting" (marks not sent yet). Both name
// their owner by a sign that says nothing, so that another reader of the same phone finds them gone.
const LESSONS = "lessons", WAITING = "waiting", LIST = "/-/list", MARKS = "/-/marks";
const one = (selector, root = document) => root.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const sign = (root = document) => one('meta[name="reader"]', root)?.content;
const reader = sign();
const language = document.documentElement.lang.split("-")[0];
const here = location.pathname.replace(/\/kept$/, "");
const number = (n, options) => new Intl.NumberFormat(language, options).format(n);
const alone = (work) => (navigator.locks ? navigator.locks.request("kept", work) : work());

async function told(store, key) {
  if (!(await caches.has(store))) return null;
  const found = await (await caches.open(store)).match(key);
  return found ? found.json() : null;
}
async function tell(store, key, value) {
  await (await caches.open(store)).put(key, new Response(JSON.stringify(value)));
}
const list = () => told(LESSONS, LIST);
const waiting = async () => (await told(WAITING, MARKS))?.marks || {};
const forget = () => Promise.all([caches.delete(LESSONS), caches.delete(WAITING)]);

// Keeping: the lesson's lean page under the lesson's own address, and its pictures.
async function keep(address, done) {
  const answer = await fetch(`${address}/kept`);
  if ([404, 409].includes(answer.status)) await remove(address); // taken back, or the session was left
  if (!answer.ok || answer.redirected) return false;
  const copy = answer.clone();
  const text = await answer.text();
  const page = new DOMParser().parseFromString(text, "text/html");
  const files = [...new Set([...page.querySelectorAll("article img")].map((img) => img.getAttribute("src")))];
  const pictures = await Promise.all(files.filter((src) => src?.startsWith("/learn/")).map(async (src) => [src, await fetch(src)]));
  await alone(async () => {
    const lessons = await caches.open(LESSONS);
    let size = new Blob([text]).size;
    await lessons.put(address, copy);
    for (const [src, picture] of pictures) {
      if (!picture.ok) continue;
      size += (await picture.clone().blob()).size;
      await lessons.put(src, picture);
    }
    const known = (await list()) || { lessons: {} };
    const say = (name) => one(`[data-${name}]`, page)?.textContent.trim() || "";
    known.lessons[address] = { title: say("title"), session: say("session"), asOf: say("as-of"), size, done, files: pictures.map(([src]) => src) };
    await tell(LESSONS, LIST, { ...known, owner: reader, language });
  });
  return true;
}

async function remove(address) {
  await alone(async () => {
    const known = await list();
    if (!known) return;
    const { files = [] } = known.lessons[address] || {};
    delete known.lessons[address];
    const used = new Set(Object.values(known.lessons).flatMap((lesson) => lesson.files));
    const lessons = await caches.open(LESSONS);
    for (const path of [address, ...files.filter((src) => !used.has(src))]) await lessons.delete(path);
    await tell(LESSONS, LIST, known);
  });
}

// Marks: "1" (done) or "0" waits by the lesson's address until the server has said yes or no; twice does no harm.
async function mark(address, value) {
  await alone(async () => {
    const owner = reader || (await list()).owner;
    const { [address]: _, ...marks } = await waiting();
    await tell(WAITING, MARKS, { owner, marks: value ? { ...marks, [address]: value } : marks });
  });
}

async function send() {
  const sent = await alone(async () => {
    const { owner, marks } = (await told(WAITING, MARKS)) || { marks: {} };
    const gone = [];
    const [first] = Object.keys(marks);
    const page = first && (reader ? document : await online(first));
    if (!page || sign(page) !== owner) return gone;
    const headers = { "X-CSRF-Token": one('meta[name="csrf-token"]', page).content, "HX-Request": "true" };
    for (const [address, done] of Object.entries(marks)) {
      const answer = await fetch(`${address}/done`, { method: "POST", headers, body: new URLSearchParams({ done }) }).catch(() => null);
      if (!answer?.ok && ![404, 409].includes(answer?.status)) break;
      gone.push(address);
      delete marks[address];
      await tell(WAITING, MARKS, { owner, marks });
    }
    return gone;
  });
  if (sent.includes(here)) location.reload(); // it is done now, and says so
  else await show();
}

// A kept page carries no token: the page it stands for does, when the network is back.
async function online(path) {
  const answer = await fetch(path).catch(() => null);
  return answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

// What the page says of all this.
async function show() {
  const known = (await list()) || { lessons: {} };
  const marks = await waiting();
  const many = Object.keys(marks).length;
  for (const count of all("[data-waiting-count]")) count.textContent = number(many);
  for (const part of all("[data-waiting]")) part.hidden = !many;
  const lesson = known.lessons[here];
  const state = here in marks ? "marked" : lesson?.done ? "done" : "open";
  for (const part of all("[data-state]")) part.hidden = part.dataset.state !== state;
  for (const part of all("[data-kept]")) part.hidden = (part.dataset.kept === "yes") !== Boolean(known.lessons[part.closest("[data-keep]").dataset.keep]);
  if (one("#kept-list")) rows(known);
}

const kilobytes = (size) => number(Math.max(1, Math.round(size / 1000)), { style: "unit", unit: "kilobyte" });

function rows(known) {
  const entries = Object.entries(known.lessons);
  const items = entries.map(([address, lesson]) => {
    const row = one("#kept-row").content.cloneNode(true);
    const link = one("a", row);
    [link.href, link.textContent] = [address, lesson.title];
    one("[data-session]", row).textContent = lesson.session;
    one("[data-as-of]", row).textContent = lesson.asOf;
    one("[data-size]", row).textContent = kilobytes(lesson.size);
    const button = one("button", row);
    one(".hide", button).textContent = lesson.title;
    button.addEventListener("click", async () => { await remove(address); await show(); });
    return row;
  });
  one("#kept-list").replaceChildren(...items);
  one("#kept-none").hidden = entries.length > 0;
  one("#kept-some").hidden = !entries.length;
  one("#kept-total").textContent = kilobytes(entries.reduce((sum, [, lesson]) => sum + lesson.size, 0));
}

async function keepAll(button) {
  button.disabled = true;
  const links = [...new Set(all(".outline a[href*='/lessons/']").map((link) => link.pathname))];
  const done = new Set(all(".outline .done a").map((link) => link.pathname));
  let kept = 0;
  for (const address of links) {
    if (await keep(address, done.has(address)).catch(() => false)) kept += 1;
    one("[data-progress]").textContent = `${number(kept)} / ${number(links.length)}`;
  }
  button.disabled = false;
}

// The network went while the lesson was open: its mark waits like one made on the kept page.
document.addEventListener("htmx:sendError", async ({ detail }) => {
  if (!window.caches || !detail.elt.matches('form[action$="/done"]')) return;
  one("#trouble").hidden = true;
  await mark(here, one("#mark").value);
  await show();
});

// Signing out takes everything along; what was not sent is named first.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches('form[action="/sign-out"]') || !window.caches) return;
  event.preventDefault();
  await send().catch(() => null);
  const unsent = one("#unsent");
  if (Object.keys(await waiting()).length && !unsent.open) return unsent.showModal();
  await forget();
  form.submit();
});

async function begin() {
  if (reader) {
    const owners = [await list(), await told(WAITING, MARKS)].map((each) => each?.owner);
    if (owners.some((owner) => owner && owner !== reader)) await forget();
    if (here.startsWith("/learn/")) navigator.serviceWorker.register("/worker.js").catch(() => null);
  }
  const lesson = one("[data-keep]");
  const keepThis = () => keep(lesson.dataset.keep, "done" in lesson.dataset).then(show).catch(() => null);
  one("button[data-kept=no]")?.addEventListener("click", keepThis);
  one("[data-keep-all]")?.addEventListener("click", ({ currentTarget }) => keepAll(currentTarget));
  for (const button of all("[data-mark]")) {
    button.addEventListener("click", () => mark(here, button.dataset.mark).then(show).then(() => navigator.onLine && send()));
  }
  one("#unsent [data-stay]")?.addEventListener("click", () => one("#unsent").close());
  one("#unsent [data-leave]")?.addEventListener("click", () => one('form[action="/sign-out"]').requestSubmit());
  window.addEventListener("online", () => send().catch(() => null));
  await show();
  if (navigator.onLine) await send().catch(() => null);
  if (lesson && !navigator.connection?.saveData) await keepThis();
  if (lesson) lesson.hidden = false;
  all("[data-keep-all]").forEach((button) => (button.hidden = false));
}

// After the page itself: keeping must never make a lesson slower to read.
if (window.caches && navigator.serviceWorker) {
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", begin);
}
