// Large files go in parts that survive a broken link; small ones, and all without this file, go by the plain form.
const SMALL = 1_000_000; // bytes that go in one piece
const PART = 1_000_000; // bytes a broken link may cost
const busy = new Set();

// A broken link, a part sent twice, a house that rests: not a refusal.
const passing = (status) => status === 0 || status === 409 || (status >= 500 && status !== 507);
const stamp = (file) => String(file.lastModified);
const known = (file) => [...document.querySelectorAll("[data-known]")].find(
  ({ dataset }) => dataset.known === file.name.normalize("NFC") && dataset.size === String(file.size) && dataset.stamp === stamp(file),
);

function row(file) {
  const fresh = document.getElementById("upload-row").content.firstElementChild.cloneNode(true);
  fresh.querySelector("[data-name]").textContent = file.name;
  const old = known(file);
  if (old) old.replaceWith(fresh);
  else document.getElementById("uploads").append(fresh);
  return [fresh, old?.dataset.place];
}

// Resolves when the file is here, was given up, or was refused in words.
function send(file, form) {
  return new Promise((resolve) => {
    const [shown, place] = row(file);
    const bar = shown.querySelector("progress");
    const state = shown.querySelector("[data-state]");
    const size = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
    let waiting;
    const go = () => {
      clearTimeout(waiting);
      window.removeEventListener("online", go);
      upload.start();
    };
    const end = (refused) => {
      clearTimeout(waiting);
      window.removeEventListener("online", go);
      busy.delete(upload);
      resolve(refused);
    };
    const upload = new tus.Upload(file, {
      endpoint: form.dataset.upload,
      uploadUrl: place || null,
      chunkSize: PART,
      retryDelays: [0, 1000, 3000, 5000],
      storeFingerprintForResuming: false, // the house itself knows what it has
      metadata: { filename: file.name, stamp: stamp(file) },
      headers: { "X-CSRF-Token": document.querySelector('meta[name="csrf-token"]').content },
      onShouldRetry: (error) => passing(error.originalResponse?.getStatus() ?? 0),
      onProgress(sent, all) {
        bar.value = sent / all;
        state.textContent = `${size.format(sent / 1e6)} / ${size.format(all / 1e6)}`;
      },
      onSuccess() {
        state.textContent = form.dataset.arrived;
        end(false);
      },
      onError(error) {
        const status = error.originalResponse?.getStatus() ?? 0;
        if (!passing(status)) {
          const words = error.originalResponse.getBody();
          state.textContent = words.startsWith("<") ? error.message : words;
          state.className = "field-error";
          end(true);
        } else {
          state.textContent = form.dataset.broken;
          waiting = setTimeout(go, 20_000);
          window.addEventListener("online", go);
        }
      },
    });
    shown.querySelector("[data-stop]").addEventListener("click", async () => {
      await upload.abort(Boolean(upload.url)).catch(() => {});
      shown.remove();
      end(false);
    });
    busy.add(upload);
    upload.start();
  });
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-upload]");
  const field = form?.querySelector("input[type=file]");
  const files = [...(field?.files ?? [])];
  if (!window.tus?.isSupported || !files.some((file) => file.size > SMALL)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  field.value = "";
  let refused = false;
  for (const file of files) refused = (await send(file, form)) || refused;
  if (!busy.size && !refused) htmx.ajax("GET", form.dataset.panel, { target: "#_files", swap: "outerHTML" });
}, true);

// The panel does not renew itself under what is being sent or chosen.
document.addEventListener("htmx:beforeRequest", (event) => {
  const chosen = document.querySelector("form[data-upload] input[type=file]")?.files.length;
  if (event.detail.elt.matches("[data-poll]") && (busy.size || chosen)) event.preventDefault();
});
window.addEventListener("beforeunload", (event) => {
  if (busy.size) event.preventDefault();
});
