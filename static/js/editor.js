// The lesson's editor: marks put around words, pictures pasted in, and a draft that says when it could not be kept.
const field = () => document.getElementById("text");

function put(text, from, to, selectFrom, selectTo) {
  const area = field();
  area.focus();
  area.setRangeText(text, from, to, "end");
  area.setSelectionRange(selectFrom, selectTo);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function around(before, after) {
  const { selectionStart: from, selectionEnd: to, value } = field();
  const words = value.slice(from, to);
  const gap = before.includes("\n") && from && value[from - 1] !== "\n" ? "\n\n" : "";
  const start = from + gap.length + before.length;
  put(gap + before + words + after, from, to, start, start + words.length);
}

function lines(mark) {
  const { selectionStart, selectionEnd: to, value } = field();
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const marked = value.slice(from, to).replace(/^/gm, mark);
  put(marked, from, to, from + marked.length, from + marked.length);
}

function pictureForm() {
  const panel = document.getElementById("_picture");
  panel.open = true;
  panel.scrollIntoView({ block: "center" });
  return panel.querySelector("form");
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest(".toolbar button");
  if (!button) return;
  const { before, after, alone, line, box, table } = button.dataset;
  if (line) lines(line);
  else if (box) around(`::: ${box}\n`, "\n:::");
  else if (table) around(`| ${table} | ${table} |\n|---|---|\n| `, " | |\n");
  else if (alone) around(`\n${alone}`, "]]\n");
  else if (before) around(before, after);
  else pictureForm().elements.picture.focus();
});

// A toolbar is one stop of the Tab key; the arrows go through it.
function ready() {
  for (const bar of document.querySelectorAll(".toolbar:not(.ready)")) {
    bar.classList.add("ready");
    bar.querySelectorAll("button").forEach((button, at) => (button.tabIndex = at ? -1 : 0));
  }
}
ready();
document.addEventListener("keydown", (event) => {
  const bar = event.target.closest(".toolbar");
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!bar || !step) return;
  const buttons = [...bar.querySelectorAll("button")];
  const turn = getComputedStyle(bar).direction === "rtl" ? -step : step;
  const next = buttons[(buttons.indexOf(event.target) + turn + buttons.length) % buttons.length];
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
  event.preventDefault();
});

// A pasted picture goes into its form, which asks for its words.
document.addEventListener("paste", (event) => {
  if (event.target !== field()) return;
  const picture = [...(event.clipboardData?.files || [])].find((file) => file.type.startsWith("image/"));
  if (!picture) return;
  event.preventDefault();
  const form = pictureForm();
  const carried = new DataTransfer();
  carried.items.add(picture);
  form.elements.picture.files = carried.files;
  form.elements.alt.focus();
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  ready();
  const line = detail.elt.dataset?.insert;
  if (!line) return;
  detail.elt.open = false;
  around(`\n${line}\n`, "");
});

// The draft could not be kept: said where its time stands, tried again when the network is back.
let missed = false;
for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, ({ detail }) => {
    const told = detail.elt.dataset?.failed;
    if (!told) return;
    missed = true;
    const line = document.getElementById("_draft");
    line.className = "field-error";
    line.textContent = told;
  });
}
addEventListener("online", () => {
  if (missed) field()?.dispatchEvent(new Event("change", { bubbles: true }));
  missed = false;
});
