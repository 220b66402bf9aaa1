// Where a video or audio was left: told now and then, all at once, and kept until it arrives.
const EVERY = 15; // seconds of playing
const address = document.querySelector("script[data-tell]").dataset.tell;
const untold = new Map();
const toldAt = new Map();

async function tell() {
  if (!untold.size) return;
  const sent = new Map(untold);
  const body = new URLSearchParams([...sent].map(([key, at]) => ["at", `${key}:${at}`]));
  const token = document.querySelector('meta[name="csrf-token"]').content;
  try {
    const answer = await fetch(address, { method: "POST", body, headers: { "X-CSRF-Token": token }, keepalive: true });
    if (!answer.ok) return;
    for (const [key, at] of sent) if (untold.get(key) === at) untold.delete(key);
  } catch {
    // a broken link: it goes with the next
  }
}

function note(player, at) {
  untold.set(player.dataset.watched, Math.floor(at));
  toldAt.set(player, at);
  tell();
}

// These events do not bubble, so they are caught on their way down.
const on = (name, act) => document.addEventListener(name, ({ target }) => {
  if (target.matches?.("[data-watched]")) act(target);
}, true);

on("loadedmetadata", (player) => {
  const at = Number(player.dataset.at);
  if (at > 5 && at < player.duration - 5) player.currentTime = at;
  toldAt.set(player, at);
});
on("timeupdate", (player) => {
  if (!player.paused && Math.abs(player.currentTime - (toldAt.get(player) ?? 0)) >= EVERY) note(player, player.currentTime);
});
on("pause", (player) => player.ended || note(player, player.currentTime));
on("ended", (player) => note(player, 0));
window.addEventListener("online", tell);
window.addEventListener("pagehide", () => {
  for (const player of document.querySelectorAll("[data-watched]")) {
    if (!player.paused) untold.set(player.dataset.watched, Math.floor(player.currentTime));
  }
  tell();
});
