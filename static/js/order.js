// Modules and lessons dragged into order; the buttons beside them do the same without this file.
const held = () => document.getElementById("_course");

function order(list) {
  const modules = [...list.querySelectorAll("[data-module]")];
  return modules
    .map((module) => {
      const lessons = [...module.querySelectorAll("[data-lesson]")].map((row) => row.dataset.lesson);
      return `${module.dataset.module}:${lessons.join(",")}`;
    })
    .join(";");
}

function dropped({ item }) {
  const list = held();
  const wanted = order(list);
  if (wanted === list.dataset.seen) return;
  const moved = item.dataset.lesson ? `lesson-${item.dataset.lesson}` : `module-${item.dataset.module}`;
  htmx.ajax("POST", list.dataset.order, {
    target: "#_course",
    swap: "outerHTML",
    values: { order: wanted, seen: list.dataset.seen, moved },
  });
}

function ready() {
  const list = held();
  if (!list || list.classList.contains("drags")) return;
  list.classList.add("drags");
  const animation = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150;
  const common = { animation, onEnd: dropped };
  new Sortable(list, { ...common, handle: ".bar .grip", draggable: "[data-module]" });
  for (const body of list.querySelectorAll("tbody")) {
    new Sortable(body, { ...common, handle: "td .grip", group: "lessons", draggable: "[data-lesson]" });
  }
}
ready();
document.addEventListener("htmx:afterSettle", ready);

// What dragging left behind would be copied to the new list, and the content policy forbids styles in attributes.
document.addEventListener("htmx:beforeSwap", () => {
  for (const each of document.querySelectorAll("#_course[style], #_course [style]")) each.removeAttribute("style");
});

// Alt with an arrow moves what has the focus.
document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!event.altKey || !step || !held()?.contains(event.target)) return;
  const around = event.target.closest("[data-lesson]") || event.target.closest("[data-module]");
  const button = around?.querySelector(`button[name=step][value=${step}]:not([aria-disabled])`);
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
});
