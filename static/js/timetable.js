// Meetings moved by hand: dragged to another day or hour, made longer at the lower edge, or by Alt and the arrows.
// Each change is one request that answers with the week anew; the buttons on a meeting's page do the same without this.
const QUARTER = 15;
const DAY = 24 * 60;
const wide = matchMedia("(min-width: 64rem)");
let held = null;

function send(card, minutes, longer) {
  if (!minutes && !longer) return;
  const { id } = card;
  const week = document.getElementById("_timetable");
  const focused = card.contains(document.activeElement);
  htmx
    .ajax("POST", card.dataset.move, { target: week, swap: "outerHTML", values: { minutes, longer, seen: card.dataset.seen } })
    .then(() => focused && document.querySelector(`#${id} a`)?.focus());
}

// Which of the seven days lies under this place, and how many pixels a quarter of an hour is high.
const days = () => [...document.querySelectorAll("[data-week] .week-slots")];
const dayAt = (x) => days().findIndex((day) => day.getBoundingClientRect().left <= x && x <= day.getBoundingClientRect().right);
const quarter = (card) => parseFloat(getComputedStyle(card.parentElement).gridAutoRows);

document.addEventListener("pointerdown", (event) => {
  const card = event.target.closest?.("[data-week] .meet[data-move]");
  if (!card || event.button || !wide.matches) return;
  const box = card.getBoundingClientRect();
  const stretch = box.bottom - event.clientY < 10;
  held = { card, stretch, x: event.clientX, y: event.clientY, day: dayAt(event.clientX), height: box.height, moved: false };
});

document.addEventListener("pointermove", (event) => {
  if (!held) return;
  const [x, y] = [event.clientX - held.x, event.clientY - held.y];
  if (!held.moved && Math.hypot(x, y) < 6) return;
  if (!held.moved) held.card.setPointerCapture(event.pointerId);
  held.moved = true;
  held.card.classList.add("held");
  if (held.stretch) held.card.style.height = `${Math.max(held.height + y, 10)}px`;
  else held.card.style.transform = `translate(${x}px, ${y}px)`;
});

function drop(event) {
  if (!held) return;
  const { card, stretch, moved, y, day } = held;
  held = null;
  card.classList.remove("held");
  card.removeAttribute("style");
  if (!moved || event.type === "pointercancel") return;
  const by = Math.round((event.clientY - y) / quarter(card)) * QUARTER;
  const over = dayAt(event.clientX);
  document.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => document.removeEventListener("click", stop, true));
  if (stretch) send(card, 0, by);
  else send(card, by + (over < 0 ? 0 : over - day) * DAY, 0);
}
const stop = (event) => event.preventDefault(); // letting go of a meeting is no click on its link
document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);
document.addEventListener("dragstart", (event) => event.target.closest?.("[data-week]") && event.preventDefault());

// What styles are left would be copied to the new week, and the content policy forbids them in attributes.
document.addEventListener("htmx:beforeSwap", () => {
  for (const each of document.querySelectorAll("#_timetable [style]")) each.removeAttribute("style");
});

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.("[data-week] .meet[data-move]");
  if (!card || !event.altKey) return;
  const onward = document.dir === "rtl" ? -1 : 1;
  const steps = { ArrowUp: -QUARTER, ArrowDown: QUARTER, ArrowLeft: -DAY * onward, ArrowRight: DAY * onward };
  const by = steps[event.key];
  if (!by) return;
  event.preventDefault();
  if (!event.shiftKey) send(card, by, 0);
  else if (Math.abs(by) === QUARTER) send(card, 0, by);
});
