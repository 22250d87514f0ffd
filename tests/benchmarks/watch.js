// Runs in every measured page before its own scripts.
//
// A figure's revision is a text that changes whenever it is drawn anew. `figures` returns one text
// per figure on the page, empty for a figure not drawn yet.

(() => {
  const kinds = {
    // The app's figures say which revision is on screen.
    app: () => [...document.querySelectorAll("[data-figure]")].map((node) => node.dataset.painted ?? ""),
    // The rival's figures have the selection in their title; the chart is made anew each time.
    rival: () =>
      [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].map(
        (node) => node.querySelector(".gtitle")?.textContent ?? "",
      ),
  };
  const changes = {
    subtree: true,
    childList: true,
    characterData: true,
    attributes: true,
    attributeFilter: ["data-painted", "data-test-script-state"],
  };

  function isIdle() {
    return document.querySelector('[data-test-script-state="notRunning"]') !== null;
  }

  function hasFailed() {
    return document.querySelector('[data-testid="stException"]') !== null;
  }

  // Calls back after the next frame is on screen: a message sent from the frame's own callback is
  // delivered once the frame has been painted.
  function afterFrame(callback) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = callback;
      channel.port2.postMessage(undefined);
    });
  }

  // Milliseconds from the next key press to the frame in which every figure is new; null where the page shows an error.
  function change(kind) {
    const figures = kinds[kind];
    const before = new Set(figures());
    const amount = figures().length;
    let began;
    addEventListener("keydown", (event) => (began = event.timeStamp), { capture: true, once: true });
    return new Promise((resolve) => {
      const observer = new MutationObserver(() => {
        if (hasFailed()) resolve(null);
        if (began === undefined) return;
        const now = figures();
        // A figure may leave the page with a change; that is sure only when the run has ended.
        const complete = now.length >= amount || (now.length > 0 && isIdle());
        if (!complete || !now.every((revision) => revision && !before.has(revision))) return;
        observer.disconnect();
        afterFrame(() => resolve(performance.now() - began));
      });
      observer.observe(document, changes);
    });
  }

  // Milliseconds from the start of the visit to the frame with the first figure, and to the frame
  // in which all are there and the page is at rest; null where the page shows an error.
  function visit(kind) {
    const figures = kinds[kind];
    let first;
    return new Promise((resolve) => {
      let latest;
      const observer = new MutationObserver(() => {
        if (hasFailed()) resolve(null);
        const now = figures();
        if (!now.some(Boolean)) return;
        const seen = now.join();
        if (seen !== latest?.seen) {
          const moment = (latest = { seen });
          afterFrame(() => {
            moment.time = performance.now();
            first ??= moment.time;
            finish();
          });
        }
        finish();
      });
      function finish() {
        if (!latest?.time || !isIdle() || !figures().every(Boolean)) return;
        observer.disconnect();
        resolve({ first, all: latest.time });
      }
      observer.observe(document, changes);
    });
  }

  window.benchmark = { change, isIdle, figures: (kind) => kinds[kind](), visits: {} };
  for (const kind of Object.keys(kinds)) window.benchmark.visits[kind] = visit(kind);
})();
