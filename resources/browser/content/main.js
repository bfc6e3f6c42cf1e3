/**
 * Connects the watcher of this page to the service worker: events out, wishes in.
 *
 * The worker may be put to sleep at any time. The page then waits until it has something to say,
 * or is looked at again, before it wakes it.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  assist.running?.stop();

  const MEMORY = "assist:seen:";

  /** What was seen in each conversation, kept by the tab: digests and ids, no text. */
  const memory = {
    get(key) {
      try {
        const saved = JSON.parse(sessionStorage.getItem(MEMORY + key) ?? "[]");
        return Array.isArray(saved) ? saved.filter((one) => Array.isArray(one) && one.every((part) => typeof part !== "object")) : [];
      } catch {
        return [];
      }
    },
    set(key, saved) {
      try {
        sessionStorage.setItem(MEMORY + key, JSON.stringify(saved));
      } catch {
        // A frame without storage, or a full one: after a reload its rows are history.
      }
    },
  };

  let port = null;
  let watcher = null;
  let stopped = false;
  const naps = new Map();

  const isOrphan = () => !globalThis.chrome?.runtime?.id;

  function connect() {
    if (stopped || port) return;
    if (isOrphan()) {
      stop();
      return;
    }
    port = chrome.runtime.connect({ name: "page" });
    port.onMessage.addListener(onMessage);
    port.onDisconnect.addListener(() => {
      port = null;
      for (const wake of naps.values()) wake();
      naps.clear();
      // Another life of the extension brings scripts of its own.
      if (isOrphan()) stop();
    });
  }

  function emit(event) {
    connect();
    port?.postMessage(event);
  }

  function onMessage(message) {
    if (message.type === "use") use(message);
    else if (message.type === "say_all") sayAll();
    else if (message.type === "insert") answer(message);
    else if (message.type === "show") watcher?.show(message.pane);
    else if (message.type === "woken") wake(message.nap);
  }

  function use({ adapters, generic, words }) {
    assist.words = words;
    assist.generic.load(generic);
    if (watcher) {
      if (JSON.stringify(adapters) !== JSON.stringify(watcher.adapters)) watcher.use(adapters);
      sayAll();
      return;
    }
    watcher = new assist.Watcher({ adapters, emit, memory });
    assist.watcher = watcher;
    emit({ type: "saying" });
    watcher.start();
    emit({ type: "said" });
  }

  function pick() {
    assist.picker.start({ save: (adapter) => emit({ type: "picked", adapter }) });
  }

  /** What was said before this is for a program that is not there any more. */
  function sayAll() {
    if (!watcher) return;
    emit({ type: "saying" });
    watcher.sayAll();
    emit({ type: "said" });
  }

  async function answer(message) {
    emit({ type: "inserted", request: message.request, ...(await watcher.insert(message)) });
  }

  /** Timers of a hidden tab come a second late; the worker's do not. */
  assist.wait = (milliseconds) =>
    new Promise((resolve) => {
      if (!document.hidden || !port) {
        setTimeout(resolve, milliseconds);
        return;
      }
      const nap = naps.size + Math.random();
      naps.set(nap, resolve);
      port.postMessage({ type: "nap", nap, milliseconds });
    });

  function wake(nap) {
    naps.get(nap)?.();
    naps.delete(nap);
  }

  function onLookedAt() {
    if (isOrphan()) stop();
    else if (!document.hidden) connect();
  }

  function stop() {
    stopped = true;
    watcher?.stop();
    if (!isOrphan()) port?.disconnect();
    for (const [target, type] of lookedAt) target.removeEventListener(type, onLookedAt);
  }

  chrome.runtime.onMessage.addListener((message) => {
    if (message?.type === "wake") connect();
    if (message?.type === "pick" && watcher) pick();
  });
  const lookedAt = [[document, "visibilitychange"], [window, "focus"], [window, "pageshow"]];
  for (const [target, type] of lookedAt) target.addEventListener(type, onLookedAt);

  /** A frame that the page around it can be read from is read from there. */
  function isReadFromOutside() {
    try {
      return window !== window.parent && Boolean(window.parent.document);
    } catch {
      return false;
    }
  }

  assist.running = { stop };
  if (isReadFromOutside()) stop();
  else connect();
})();
