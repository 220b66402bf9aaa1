// What HTML cannot do by itself; every page works without this file.
const all = (selector, root = document) => root.querySelectorAll(selector);

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRF-Token"] = document.querySelector('meta[name="csrf-token"]').content;
});

// A region that waits says so; a request that failed says so in words.
const trouble = document.getElementById("trouble");
document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  trouble.hidden = true;
  if (!detail.elt.hasAttribute("data-calm")) detail.target?.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  detail.target?.removeAttribute("aria-busy");
});
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, ({ detail }) => {
    if (!detail.elt.hasAttribute("data-calm")) trouble.hidden = false;
  });
}

// A refusal stands above the form it answers, which keeps what was typed.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  document.getElementById("error")?.remove();
  if (detail.xhr.status === 409 && detail.serverResponse.includes('id="error"')) detail.swapOverride = "beforebegin";
});

// After a swap: read out what the fragment announces, go to its mistakes, close the panel it was asked from.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const root = detail.elt;
  const told = root.matches("[data-announce]") ? root : root.querySelector("[data-announce]");
  if (told) document.getElementById("announce").textContent = told.dataset.announce;
  if (document.activeElement.id !== "error") {
    (root.matches(".errors") ? root : root.querySelector(".errors, [autofocus], [aria-invalid=true]"))?.focus();
  }
  if (detail.requestConfig?.triggeringEvent?.type === "submit") {
    all(".sheet:popover-open").forEach((sheet) => sheet.hidePopover());
  }
  ready(root);
});

// The mistakes of a page that came back whole.
document.querySelector(".errors")?.focus();

// A stranger's pages name the reader's clock beside Qingdao's: the server learns the zone, and nothing else.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const [prefix, flag] = location.protocol === "https:" ? ["__Host-", "; Secure"] : ["", ""];
if (zone && !document.cookie.includes(`${prefix}zone=${zone}`)) {
  document.cookie = `${prefix}zone=${zone}; path=/; max-age=31536000; SameSite=Lax${flag}`;
}

// Lessons kept for reading offline go when nobody is signed in any more (offline.js keeps them).
if (!document.querySelector('meta[name="reader"]')) window.caches?.delete("lessons");

// The reader's time zone, where a form has room for it and nobody chose one.
function ready(root) {
  for (const field of all("[name=zone]", root)) {
    if (!field.value) field.value = zone || "";
  }
}
ready(document);

// Leaving a page with unsaved work asks first.
const dirty = new Set();
document.addEventListener("input", ({ target }) => {
  const form = target.closest("form[data-unsaved]");
  if (form) dirty.add(form);
});
document.addEventListener("submit", ({ target }) => dirty.delete(target));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful) dirty.delete(detail.elt.closest("form"));
});
window.addEventListener("beforeunload", (event) => {
  if ([...dirty].some((form) => form.isConnected)) event.preventDefault();
});

// htmx notes the last address it pushed, search words and all: nothing of a visit stays behind.
window.addEventListener("pagehide", () => sessionStorage.clear());

// The other language of what is looked at now: a filtered list has changed its address since the page came.
document.addEventListener("click", ({ target }) => {
  const link = target.closest?.("a[hreflang][href*='lang=']");
  if (!link) return;
  const address = new URL(location.href);
  address.searchParams.set("lang", new URL(link.href).searchParams.get("lang"));
  link.href = address.href;
});

// A row of doors is one line on a phone: the open one is brought into sight.
for (const door of all("nav.doors-row [aria-current]")) {
  const row = door.parentElement;
  row.scrollLeft += door.getBoundingClientRect().left + door.offsetWidth / 2 - row.getBoundingClientRect().left - row.clientWidth / 2;
}

// Menus close on Escape and on a click elsewhere; "/" goes to the search field.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const menu = document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey) {
    if (event.target.closest("input, select, textarea, [contenteditable]")) return;
    const search = [...all('[aria-keyshortcuts="/"]')].find((field) => field.offsetParent);
    if (!search) return;
    event.preventDefault();
    search.focus();
  }
});
document.addEventListener("click", ({ target }) => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
});
