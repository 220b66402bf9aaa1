// Lists by keyboard; every list works without this file. What a page says:
//   data-rows                        a list: each row holds a link and, where rows can be chosen, a check box
//   data-rows-all                    a label with a check box that ticks every row shown
//   data-rows-bar                    the form of those chosen; it hides while there are none
//   data-rows-total="n"              a check box in the bar that stands for all n that match
//   data-counted="Admit {n}"         words that name how many are chosen
//   data-key="a" [data-key-focus]    pressed by that key, or only focused; a summary opens
//   id="keys", data-keys-off in it   the map of keys, opened by "?" (templates/shared/_keys.html)
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const one = (selector) => document.querySelector(selector);
const announce = document.getElementById("announce");
const figure = new Intl.NumberFormat(document.documentElement.lang);
const box = (row) => row?.querySelector("input[type=checkbox]");
const rows = () => all("[data-rows] > *");
let last = null; // the row chosen last: where a range begins

function here() {
  const row = document.activeElement.closest("[data-rows] > *");
  return row ?? one("[data-rows] [aria-current]")?.closest("[data-rows] > *");
}

function step(by) {
  const every = rows();
  const now = here();
  const next = now ? every[every.indexOf(now) + by] : every[by > 0 ? 0 : every.length - 1];
  next?.querySelector("a").focus();
}

// What the bar says follows what is ticked.
function count() {
  const bar = one("[data-rows-bar]");
  if (!bar) return 0;
  const boxes = rows().map(box);
  const ticked = boxes.filter((each) => each.checked).length;
  const total = one("[data-rows-total]");
  const n = total?.checked ? Number(total.dataset.rowsTotal) : ticked;
  bar.hidden = !n;
  for (const words of all("[data-counted]", bar)) words.textContent = words.dataset.counted.replace("{n}", figure.format(n));
  const every = one("[data-rows-all]");
  every.hidden = false;
  Object.assign(box(every), { checked: ticked === boxes.length, indeterminate: ticked > 0 && ticked < boxes.length });
  return n;
}

function told() {
  count();
  announce.textContent = one("[data-rows-bar] [data-counted]").textContent;
}

function choose(row, range) {
  const every = rows();
  const on = box(row).checked;
  if (range && last?.isConnected) {
    const [from, to] = [every.indexOf(last), every.indexOf(row)].sort((a, b) => a - b);
    for (const each of every.slice(from, to + 1)) box(each).checked = on;
  }
  last = row;
  told();
}

// Of those chosen first; of the row one stands on, unless it is the one that is open; else what the page has.
function press(key) {
  const those = `[data-key="${CSS.escape(key)}"]:not(:disabled)`;
  const bar = one(`[data-rows-bar] ${those}`);
  const row = document.activeElement.closest("[data-rows] > *");
  if (bar && row && !count() && !row.querySelector("[aria-current]")) {
    box(row).checked = true;
    told();
  }
  const target = bar && count() ? bar : all(those).find((each) => each.checkVisibility());
  if (!target) return false;
  if ("keyFocus" in target.dataset) target.focus();
  else target.click();
  if (target.matches("summary")) target.parentElement.querySelector("textarea, input:not([type=hidden])")?.focus();
  return true;
}

const does = {
  j: () => step(1),
  k: () => step(-1),
  "?": () => one("#keys")?.togglePopover(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const { target, key } = event;
  const row = target.closest?.("[data-rows] > *");
  if (row && (key === "ArrowDown" || key === "ArrowUp")) step(key === "ArrowDown" ? 1 : -1);
  else if (row && key === "Enter" && target === box(row)) row.querySelector("a").click();
  else {
    const typing = target.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable]");
    if (typing || localStorage.keys === "off" || (one("#keys:popover-open") && key !== "?")) return;
    const small = key.toLowerCase();
    if (small === "x" && box(here())) {
      box(here()).checked = !box(here()).checked;
      choose(here(), event.shiftKey);
    } else if (does[key] && (key === "?" || rows().length)) does[key]();
    else if (key.length > 1 || !press(key)) return;
  }
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-rows] > *");
  if (!row) return;
  if (event.target === box(row)) choose(row, event.shiftKey);
  else if (event.target.closest("a")) {
    for (const link of all("[data-rows] [aria-current]")) link.removeAttribute("aria-current");
    event.target.closest("a").setAttribute("aria-current", "true");
  }
});

document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-keys-off]")) localStorage.keys = target.checked ? "off" : "on";
  else if (target.matches("[data-rows-total]")) told();
  else if (target.closest("[data-rows-all]")) {
    for (const row of rows()) box(row).checked = target.checked;
    told();
  }
});

for (const off of all("[data-keys-off]")) off.checked = localStorage.keys === "off";
document.addEventListener("htmx:afterSettle", count);
window.addEventListener("pageshow", count); // a browser that comes back keeps the ticks
count();
