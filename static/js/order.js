// Lists dragged into order: modules with their lessons, or plain rows; the buttons beside them do the same without this.
const held = () => document.querySelector("[data-order]");

function order(list) {
  const modules = [...list.querySelectorAll("[data-module]")];
  if (!modules.length) return [...list.querySelectorAll("[data-row]")].map((row) => row.dataset.row).join(",");
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
  const { lesson, module, row } = item.dataset;
  const moved = row ? `row-${row}` : lesson ? `lesson-${lesson}` : `module-${module}`;
  htmx.ajax("POST", list.dataset.order, {
    target: `#${list.id}`,
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
  if (list.querySelector("[data-module]")) new Sortable(list, { ...common, handle: ".bar .grip", draggable: "[data-module]" });
  for (const body of list.querySelectorAll("tbody")) {
    new Sortable(body, { ...common, handle: "td .grip", group: "rows", draggable: "[data-lesson], [data-row]" });
  }
}
ready();
document.addEventListener("htmx:afterSettle", ready);

// What dragging left behind would be copied to the new list, and the content policy forbids styles in attributes.
document.addEventListener("htmx:beforeSwap", () => {
  for (const each of document.querySelectorAll("[data-order][style], [data-order] [style]")) each.removeAttribute("style");
});

// Alt with an arrow moves what has the focus.
document.addEventListener("keydown", (event) => {
  const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (!event.altKey || !step || !held()?.contains(event.target)) return;
  const around = event.target.closest("[data-lesson], [data-row]") || event.target.closest("[data-module]");
  const button = around?.querySelector(`button[name=step][value=${step}]:not([aria-disabled])`);
  if (!button) return;
  event.preventDefault();
  button.focus();
  button.click();
});
