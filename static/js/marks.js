// The table of marks by keyboard; without this file a trainee's page changes the same marks.
// The table says where its cells are: data-marks on it, data-c (data-locked) on a column's head, row-<id> on a line.
const table = () => document.querySelector("table[data-marks]");
const cells = (row) => [...row.cells].slice(1);
let at = null; // [line, place] of the cell that was opened
let was = null; // [the cell, what stood in it]

function go(cell) {
  if (!cell) return;
  for (const other of table().querySelectorAll("td[tabindex='0']")) other.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

function open(cell) {
  const head = table().tHead.rows[0].cells[cell.cellIndex];
  if (head.dataset.locked !== undefined || cell.querySelector("form")) return;
  leave();
  const row = cell.parentElement;
  at = [row.id, cell.cellIndex];
  was = [cell, [...cell.childNodes]];
  window.htmx.ajax("GET", `${table().dataset.marks}${row.id.slice(4)}/${head.dataset.c}`, { target: cell, swap: "innerHTML" });
}

// Closes the cell that is open, as it was.
function leave() {
  if (!was?.[0].isConnected) return;
  was[0].replaceChildren(...was[1]);
  go(was[0]);
  was = null;
}

document.addEventListener("keydown", (event) => {
  const cell = event.target.closest?.("table[data-marks] td");
  if (!cell) return;
  if (cell.querySelector("form")) {
    if (event.key === "Escape") leave();
    return;
  }
  const row = cell.parentElement;
  const place = cell.cellIndex;
  const back = document.dir === "rtl" ? 1 : -1;
  const to = {
    ArrowUp: () => row.previousElementSibling?.cells[place],
    ArrowDown: () => row.nextElementSibling?.cells[place],
    ArrowLeft: () => cells(row)[place - 1 + back],
    ArrowRight: () => cells(row)[place - 1 - back],
    Home: () => cells(row)[0],
    End: () => cells(row).at(-1),
  }[event.key];
  if (to) {
    event.preventDefault();
    go(to());
  } else if (event.key === "Enter" || event.key === "F2") {
    event.preventDefault();
    open(cell);
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("#_cell [data-leave]") && table()?.contains(event.target)) {
    event.preventDefault();
    leave();
    return;
  }
  const cell = event.target.closest("table[data-marks] td");
  if (cell && !cell.querySelector("form")) {
    go(cell);
    open(cell);
  }
});

// The line came anew: on to the next one, as in a spreadsheet.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  first();
  if (!at || detail.elt.id !== at[0]) return;
  go((detail.elt.nextElementSibling ?? detail.elt).cells[at[1]]);
  at = was = null;
});

function first() {
  const cell = table()?.querySelector("td[tabindex='0']") ?? table()?.tBodies[0].rows[0]?.cells[1];
  if (cell) cell.tabIndex = 0;
}
first();
