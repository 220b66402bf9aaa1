// Scanning badges in the page, where the browser knows QR codes; else the phone's own camera opens them.
const video = document.querySelector("[data-scan]");
const start = document.querySelector("[data-scan-start]");
const form = document.querySelector("[data-scan-form]");
const PAUSE = 3000; // ms before the same badge is taken again

if ("BarcodeDetector" in window && navigator.mediaDevices) {
  const known = await BarcodeDetector.getSupportedFormats();
  start.hidden = !known.includes("qr_code");
}

start.addEventListener("click", async () => {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  try {
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    start.hidden = true;
    return;
  }
  video.hidden = false;
  start.hidden = true;
  await video.play();
  look(detector, "", 0);
});

async function look(detector, last, at) {
  const [code] = await detector.detect(video).catch(() => []);
  if (code && (code.rawValue !== last || Date.now() - at > PAUSE)) {
    [last, at] = [code.rawValue, Date.now()];
    form.elements.badge.value = last;
    form.requestSubmit();
  }
  setTimeout(look, 200, detector, last, at);
}
