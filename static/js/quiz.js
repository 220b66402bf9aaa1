// Every answer is saved by itself, tried again until it is kept, and shown as saved with the time it was.
// Nothing is stored in the browser: signing out leaves nothing behind (security.md 3.3).
const form = document.querySelector("form[data-quiz]");
const words = form.dataset;
const device = form.elements.device.value;
const megabytes = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
const announce = (text) => (document.getElementById("announce").textContent = text);
let token = document.querySelector('meta[name="csrf-token"]').content;
let over = false;
let heardAt = performance.now();

class Question {
  constructor(box) {
    this.box = box;
    this.id = box.dataset.question;
    this.status = box.querySelector("[data-status]");
    this.rev = Number(form.elements[`rev-${this.id}`].value);
    this.typed = 0; // how often something changed
    this.kept = 0; // of these, the last one that is kept
    this.tries = 0;
    this.file = box.querySelector("[type=file]");
    box.addEventListener("change", ({ target }) => (target === this.file ? this.bring() : this.changed(200)));
    box.addEventListener("input", ({ target }) => target.matches("textarea, [type=text]") && this.changed(1500));
  }

  get dirty() {
    return this.typed !== this.kept;
  }

  changed(wait) {
    this.typed += 1;
    this.say("wait", words.saving);
    this.later(wait);
  }

  later(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), wait);
  }

  say(how, text) {
    this.status.dataset.how = how;
    this.status.textContent = text;
  }

  async send() {
    if (this.sending || this.way || over || !this.dirty) return;
    clearTimeout(this.timer);
    this.sending = true;
    const typed = this.typed;
    this.rev += 1;
    const names = new Set([...this.box.querySelectorAll("[name]")].map((field) => field.name));
    const body = new URLSearchParams([...new FormData(form)].filter(([name, value]) => names.has(name) && typeof value === "string"));
    const { here } = this;
    if (here) body.set(`q${this.id}`, here);
    body.set(`rev-${this.id}`, this.rev);
    body.set("device", device);
    let wait = null;
    try {
      const answer = await ask(this.box.dataset.save, { method: "POST", body });
      wait = await this.heard(answer, typed, here);
    } catch {
      wait = this.failed();
    }
    this.sending = false;
    if (wait !== null && !over) this.later(wait);
    settle();
  }

  // What the house answered; how long to wait before it is sent (again), null for not at all.
  async heard(answer, typed, here) {
    if (answer.status === 200) {
      const told = await answer.json();
      this.tries = 0;
      this.kept = typed;
      form.elements[`rev-${this.id}`].value = this.rev = Math.max(this.rev, told.rev);
      clock.set(told.left);
      if (here) this.stands(told.file, here);
      if (this.dirty) return 0;
      this.say("saved", words.saved.replace("{time}", told.saved));
      if (here) announce(this.status.textContent);
      return null;
    }
    if ([400, 401, 403, 404].includes(answer.status)) {
      await fresh();
      return this.failed();
    }
    if (![409, 422, 429].includes(answer.status)) return this.failed();
    const told = await answer.json();
    if (told.why === "pace") return 1000 + 2000 * Math.random();
    this.say("late", told.say);
    announce(told.say);
    if (told.why === "over") close();
    if (told.why === "unfit") this.unfit(typed);
    if (told.why === "elsewhere") this.elsewhere(told.rev);
    return null;
  }

  // What was sent is no answer: what stood before stands, and who was going on stays to read why.
  unfit(typed) {
    this.kept = typed;
    this.here = null;
    if (this.file) going = null;
  }

  // A chosen file goes in parts that survive a broken link; the answer that is sent then names it.
  bring() {
    const [file] = this.file.files;
    if (!file || !window.tus) return; // without tus.js it goes with the form
    this.way?.abort(true).catch(() => {});
    this.typed += 1;
    this.say("wait", words.sending);
    const bar = this.box.querySelector("progress");
    const way = (this.way = new tus.Upload(file, {
      endpoint: this.box.dataset.upload,
      chunkSize: 1_000_000,
      retryDelays: null, // we wait and try ourselves, as with every answer
      storeFingerprintForResuming: false,
      metadata: { filename: file.name },
      headers: { "HX-Request": "true" },
      onBeforeRequest: (request) => request.setHeader("X-CSRF-Token", token),
      onProgress: (sent, all) => {
        bar.hidden = false;
        bar.value = sent / all;
        this.say("wait", `${words.sending} ${megabytes.format(sent / 1e6)} / ${megabytes.format(all / 1e6)}`);
      },
      onSuccess: () => {
        if (this.way !== way) return;
        this.here = way.url.split("/").pop();
        this.arrived(bar);
        this.say("wait", words.saving);
        this.later(0);
      },
      onError: async (error) => {
        if (this.way !== way) return;
        const status = error.originalResponse?.getStatus() ?? 0;
        if ([413, 422, 429].includes(status)) {
          this.arrived(bar);
          this.unfit(this.typed);
          this.say("late", error.originalResponse.getBody());
          announce(this.status.textContent);
          return settle();
        }
        if ([400, 401, 403].includes(status)) await fresh().catch(() => {});
        const wait = this.failed();
        setTimeout(() => this.way === way && !over && way.start(), wait);
      },
    }));
    way.start();
  }

  arrived(bar) {
    this.way = null;
    this.file.value = ""; // or it would be sent once more with the form
    bar.hidden = true;
  }

  // The file that is the answer now, with a tick that takes it away.
  stands(file, here) {
    if (this.here === here) this.here = null;
    const row = this.box.querySelector("[data-answered]");
    const tick = row.querySelector("input");
    [row.hidden, tick.disabled, tick.checked, tick.value] = [false, false, true, file.file];
    row.querySelector("[data-name]").textContent = file.name;
    row.querySelector("a").href = file.address;
  }

  // Another device was faster: the reader says which answer stands.
  elsewhere(rev) {
    this.rev = Math.max(this.rev, rev);
    const keep = button(words.mine, () => this.changed(0));
    const show = button(words.theirs, () => {
      this.kept = this.typed;
      location.reload();
    });
    this.status.append(" ", keep, " ", show);
  }

  failed() {
    this.tries += 1;
    this.say("late", words.unsaved);
    if (this.tries === 3) announce(words.unsaved);
    return Math.min(5000, 200 * 2 ** this.tries) * (0.5 + Math.random());
  }
}

function button(text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button quiet", textContent: text });
  made.addEventListener("click", act);
  return made;
}

async function ask(address, options = {}) {
  const headers = { "X-CSRF-Token": token, "HX-Request": "true", Accept: "application/json" };
  const answer = await fetch(address, { ...options, headers, redirect: "error", signal: AbortSignal.timeout(15000) });
  heardAt = performance.now();
  return answer;
}

// After signing in again the old token is worth nothing; a page that waited learns how things stand.
async function fresh() {
  const answer = await ask(words.now);
  const lost = document.getElementById("signed-out");
  lost.hidden = answer.status === 200;
  if (answer.status !== 200) return;
  const told = await answer.json();
  document.querySelector('meta[name="csrf-token"]').content = form.elements.csrf_token.value = token = told.token;
  const late = document.getElementById("time-up");
  if (late) late.elements.csrf_token.value = token;
  clock.set(told.left);
  if (told.state !== "open") close();
  for (const each of questions) {
    if (told.revs[each.id] <= each.rev || each.sending || each.dirty) continue;
    each.say("late", words.elsewhere);
    each.elsewhere(told.revs[each.id]);
  }
}

// Handed in: what is on the page cannot be changed any more.
function close() {
  over = true;
  for (const each of questions) each.kept = each.typed;
  location.assign(words.attempt);
}

const questions = [...form.querySelectorAll("[data-question]")].map((box) => new Question(box));
const flush = () => questions.forEach((each) => each.send());
const pending = () => questions.some((each) => each.dirty || each.sending);

// Going on waits until everything is kept; then the page has nothing to send that is not there already.
let going = null;
form.addEventListener("submit", (event) => {
  if (!pending()) {
    for (const each of questions) form.elements[`rev-${each.id}`].disabled = !each.file?.files.length;
    return;
  }
  event.preventDefault();
  going = event.submitter;
  announce(words.saving);
  flush();
});
function settle() {
  if (pending()) return;
  if (going) form.requestSubmit(going);
  else if (clock.over) clock.end();
}

// The end by the server's clock; the browser's may be wrong or be changed meanwhile.
const clock = {
  shown: document.querySelector("[data-left]"),
  over: false,
  set(left) {
    if (left === null || !this.shown) return;
    this.ends = performance.now() + left * 1000;
  },
  tick() {
    const left = Math.max(0, Math.ceil((this.ends - performance.now()) / 1000));
    const figure = new Intl.NumberFormat(document.documentElement.lang, { minimumIntegerDigits: 2, useGrouping: false });
    const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
    this.shown.textContent = (parts[0] ? parts : parts.slice(1)).map((part) => figure.format(part)).join(":");
    const told = { 600: words.ten, 300: words.five, 60: words.one }[left];
    if (told && this.told !== left) announce(told);
    this.told = left;
    if (!left && !this.over) {
      this.over = true;
      announce(words.up);
      flush();
      setTimeout(() => this.end(), pending() ? 1000 * words.grace : 1000);
    }
  },
  end() {
    if (over) return;
    over = true;
    for (const each of questions) each.kept = each.typed;
    document.getElementById("time-up").requestSubmit();
  },
};
if (clock.shown) {
  clock.set(Number(clock.shown.dataset.left));
  clock.tick();
  setInterval(() => clock.tick(), 500);
}

window.addEventListener("beforeunload", (event) => pending() && event.preventDefault());
window.addEventListener("online", flush);
document.addEventListener("visibilitychange", () => document.hidden ? flush() : fresh().catch(() => {}));
setInterval(() => {
  if (performance.now() - heardAt > 60000) fresh().catch(() => {});
}, 10000 + 10000 * Math.random());
