// The roll by keyboard: letters say how somebody was, arrows go to the next person. What is noted is counted anew.
const list = document.getElementById("roll");
const keys = new Map([["ArrowDown", 1], ["ArrowUp", -1]]);

list?.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const row = event.target.closest(".roll-row");
  const step = keys.get(event.key);
  if (step) {
    const rows = [...list.querySelectorAll(".roll-row")];
    const next = rows[rows.indexOf(row) + step];
    if (!next) return;
    (next.querySelector("[aria-pressed=true]") ?? next.querySelector("button")).focus();
  } else {
    const button = row.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!button) return;
    button.focus();
    if (button.value) button.click();
  }
  event.preventDefault();
});

list?.addEventListener("htmx:afterSettle", () => {
  for (const sum of document.querySelectorAll("[data-counts]"))
    sum.textContent = list.querySelectorAll(sum.dataset.counts).length.toLocaleString(document.documentElement.lang);
});
