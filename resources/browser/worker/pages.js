/**
 * The watched pages: their ports, their conversations' names for the program, which one is in front.
 */

const LONGEST = { title: 300, site: 300, pane: 200, id: 200 };

/** Milliseconds until a tab is taken for closed, and a tab that is open for one with another page. */
const CLOSED = 1500;
const LOADED = 6000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** 32-bit digest of a frame's address, so that its conversations keep their names over a reload. */
function short(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

export class Pages {
  /** @param {{instance: string, say: (frame: object) => void, onEvent: (page: object, event: object) => void}} parts */
  constructor(parts) {
    Object.assign(this, parts);
    /** @type {Map<chrome.runtime.Port, object>} */
    this.pages = new Map();
    this.focused = false;
    this.activeTab = null;
  }

  add(port) {
    const { tab, frameId, url } = port.sender;
    const frame = frameId === 0 ? "0" : short(url ?? String(frameId));
    const page = { port, tab: tab.id, window: tab.windowId, url, prefix: `${this.instance}:${tab.id}:${frame}:`, panes: new Set(), front: "", told: false };
    this.pages.set(port, page);
    port.onMessage.addListener((event) => this._onEvent(page, event));
    port.onDisconnect.addListener(() => this._remove(page));
    return page;
  }

  /** A page that is loaded again comes back with the same conversations; one that closed does not. */
  async _remove(page) {
    void chrome.runtime.lastError;
    this.pages.delete(page.port);
    await pause(CLOSED);
    this.sayActive();
    const isOpen = await chrome.tabs.get(page.tab).then(() => true, () => false);
    if (isOpen) await pause(LOADED - CLOSED);
    const kept = new Set([...this.pages.values()].flatMap((other) => [...other.panes]));
    for (const pane of page.panes) if (!kept.has(pane)) this.say({ type: "closed", pane });
  }

  _onEvent(page, event) {
    const { type } = event;
    if (type === "saying") page.told = true;
    else if (type === "said") {
      page.answered?.();
      this.sayActive();
    } else if (type === "nap") setTimeout(() => post(page, { type: "woken", nap: event.nap }), Math.min(3000, event.milliseconds));
    else if (type === "front") {
      page.front = event.pane && page.prefix + event.pane;
      this.sayActive();
    } else if (type === "picked") this.onEvent(page, event);
    else if (type === "inserted") this.say(event);
    else if (page.told) this._forward(page, event);
  }

  _forward(page, event) {
    const frame = { ...event, pane: (page.prefix + event.pane).slice(0, LONGEST.pane) };
    if (event.type === "pane") page.panes.add(frame.pane);
    if (event.type === "closed") page.panes.delete(frame.pane);
    for (const [key, most] of Object.entries(LONGEST)) if (typeof frame[key] === "string") frame[key] = [...frame[key]].slice(0, most).join("");
    this.say(frame);
  }

  /** All conversations again, for a program that just came. Resolves when every page has answered. */
  async sayAll() {
    const answers = [...this.pages.values()].map((page) => {
      page.told = false;
      page.panes.clear();
      const answer = new Promise((resolve) => {
        page.answered = resolve;
      });
      post(page, { type: "say_all" });
      return Promise.race([answer, new Promise((resolve) => setTimeout(resolve, 2000))]);
    });
    await Promise.all(answers);
  }

  holding(pane) {
    return [...this.pages.values()].find((page) => page.panes.has(pane));
  }

  /** @param {object} frame the program's `insert` */
  insert(frame) {
    const page = this.holding(frame.pane);
    if (!page) this.say({ type: "inserted", request: frame.request, ok: false, holds: "", reason: "closed" });
    else post(page, { ...frame, pane: frame.pane.slice(page.prefix.length) });
  }

  async show(pane) {
    const page = this.holding(pane);
    if (!page) return;
    await chrome.tabs.update(page.tab, { active: true });
    await chrome.windows.update(page.window, { focused: true });
    post(page, { type: "show", pane: pane.slice(page.prefix.length) });
  }

  /** Ask the browser which tab is in front and whether its window has the focus. */
  async look() {
    try {
      const window = await chrome.windows.getLastFocused({ windowTypes: ["normal", "popup"] });
      const [tab] = await chrome.tabs.query({ active: true, windowId: window.id });
      this.activeTab = tab?.id ?? null;
      this.focused = window.focused;
    } catch {
      this.activeTab = null;
    }
    this.sayActive(true);
  }

  sayActive(anyway = false) {
    const page = [...this.pages.values()].find((one) => one.tab === this.activeTab && one.front);
    const pane = page?.front ?? "";
    const now = `${pane} ${this.focused}`;
    if (now === this.active && !anyway) return;
    this.active = now;
    this.say({ type: "active", pane, focused: Boolean(pane) && this.focused });
  }
}

function post(page, message) {
  try {
    page.port.postMessage(message);
  } catch {
    // The page is gone; its disconnect is on its way.
  }
}

export { post };
