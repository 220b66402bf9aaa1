// Written work: a draft that says when it could not be kept and tries again, and a remark on the words one selects.
const text = () => document.getElementById("text");
let waits = 2000; // ms
let waiting;

function again() {
  clearTimeout(waiting);
  text()?.dispatchEvent(new Event("change", { bubbles: true }));
}

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, ({ detail }) => {
    const told = detail.elt.dataset?.failed;
    if (!told) return;
    const line = document.getElementById("draft-state");
    line.className = "field-error";
    line.textContent = told;
    clearTimeout(waiting);
    waiting = setTimeout(again, waits);
    waits = Math.min(waits * 2, 60_000);
  });
}
addEventListener("online", again);
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!detail.elt.dataset?.failed || !detail.successful) return;
  clearTimeout(waiting);
  waits = 2000;
});

document.addEventListener("selectionchange", () => {
  const chosen = document.getSelection();
  const at = chosen.anchorNode?.parentElement?.closest("[data-paragraph]");
  const quote = document.getElementById("quote");
  if (!at || !quote || chosen.isCollapsed || !at.contains(chosen.focusNode)) return;
  quote.value = chosen.toString().trim();
  document.getElementById("paragraph").value = at.dataset.paragraph;
});
