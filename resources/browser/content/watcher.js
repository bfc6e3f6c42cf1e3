/**
 * Watches every conversation of one page and says what happens in them.
 *
 * One MutationObserver for each document and shadow root marks panes; a marked pane is read soon
 * after, at most once in a while, so that a page that floods costs no more than one that speaks.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { all, contains, focused, forgetGone, isVisible, outwards, scan } = assist.dom;
  const { discovery, editor, reader } = assist;

  const READ_EVERY = 60;
  const LOOK_EVERY = 250;
  const ATTRIBUTES = ["class", "style", "hidden", "aria-hidden", "aria-selected", "aria-current", "open"];

  class Watcher extends assist.Conversations {
    /**
     * @param {{adapters: object[], emit: (event: object) => void, memory: object}} parts
     *   memory: `get(key)` and `set(key, saved)` that outlive the page
     */
    constructor({ adapters, emit, memory }) {
      super({ emit, memory });
      this.adapters = adapters;
      this.adapter = null;
      this.front = null;
      this.observer = new MutationObserver((records) => this._onMutations(records));
      this.unwatch = [];
    }

    start() {
      this._attend(document);
      scan(document, (root) => this._attend(root));
      this._look();
      this._keepSoon();
    }

    stop() {
      this.observer.disconnect();
      for (const undo of this.unwatch) undo();
      clearTimeout(this.looking);
      clearTimeout(this.keeping);
      for (const pane of this.panes.values()) pane.timer = null;
    }

    /** Use these adapters from now on. */
    use(adapters) {
      this.adapters = adapters;
      this.adapter = null;
      this.panes.clear();
      reader.forget();
      this._look();
    }

    _attend(root) {
      this.observer.observe(root, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
      editor.attend(root);
      const listen = (type, listener) => {
        root.addEventListener(type, listener, true);
        this.unwatch.push(() => root.removeEventListener(type, listener, true));
      };
      const onDraft = (event) => this._onTyped(event.composedPath()[0]);
      for (const type of ["input", "compositionend", "keyup", "drop", "cut"]) listen(type, onDraft);
      for (const type of ["focusin", "click", "focusout"]) listen(type, (event) => this._onTouched(event));
    }

    _onMutations(records) {
      let elsewhere = false;
      for (const record of records) {
        const list = this._listAround(record.target);
        if (record.type === "attributes") {
          elsewhere = true;
        } else {
          if (record.addedNodes.length) for (const node of record.addedNodes) if (node.nodeType === Node.ELEMENT_NODE && (node.localName.includes("-") || node.shadowRoot || node.firstElementChild || node.localName === "iframe")) scan(node, (root) => this._attend(root));
          if (list) this._mark(list, record);
          else elsewhere = true;
        }
      }
      if (elsewhere) this._lookSoon();
    }

    _listAround(node) {
      for (const element of outwards(node.nodeType === Node.ELEMENT_NODE ? node : (node.parentElement ?? node.host ?? node))) if (this.panes.has(element)) return element;
      return null;
    }

    /** A pane's rows changed: read it now if it was left alone lately, else in a moment. */
    _mark(list, record) {
      const pane = this.panes.get(list);
      if (record) reader.forget(record.target.nodeType === Node.ELEMENT_NODE ? record.target : (record.target.parentElement ?? record.target.host));
      if (pane.timer || pane.queued) return;
      const since = Date.now() - pane.readAt;
      pane.queued = true;
      if (since >= pane.rest) soon(() => this._read(pane));
      else this._readLater(pane, pane.rest - since);
    }

    _readLater(pane, milliseconds) {
      const due = {};
      pane.timer = due;
      assist.wait(milliseconds).then(() => pane.timer === due && this._read(pane));
    }

    /** The page around the lists changed: panes, titles, what is in front. */
    _lookSoon() {
      if (this.looking) return;
      const since = Date.now() - (this.lookedAt ?? 0);
      this.looking = setTimeout(() => this._look(), Math.max(20, LOOK_EVERY - since));
    }

    _look() {
      clearTimeout(this.looking);
      this.looking = null;
      this.lookedAt = Date.now();
      forgetGone();
      if (Date.now() - (this.scannedAt ?? 0) > 1000) {
        this.scannedAt = Date.now();
        scan(document, (root) => this._attend(root));
      }
      this._choose();
      if (!this.adapter) return;
      const found = reader.panes(this.adapter);
      for (const [list, pane] of this.panes) if (!found.some((one) => one.list === list)) this._drop(list, pane);
      for (const one of found) {
        const pane = this.panes.get(one.list);
        if (pane) Object.assign(pane, one);
        else this.panes.set(one.list, { ...one, readAt: 0, rest: READ_EVERY, conversation: null });
      }
      for (const pane of this.panes.values()) if (this._isStale(pane)) this._read(pane);
      this._chooseFront();
    }

    /** The adapter for this page: one that was made for it, else one found by looking. */
    _choose() {
      const given = this.adapters.find((one) => reader.applies(one));
      if (given) {
        this.adapter = given;
        return;
      }
      if (this.adapter && !this.adapter.provisional && reader.applies(this.adapter) && !this.doubt && !this._hasMore()) return;
      this.doubt = false;
      const found = discovery.discover()[0];
      if (!found || same(found, this.adapter)) return;
      this.adapter = found;
      reader.forget();
    }

    /** Whether a second chat came to a page that had one when its rules were found. */
    _hasMore() {
      const { pane, list } = this.adapter;
      const lists = pane || !list ? 0 : all(document, list).length;
      const more = lists > 1 && lists !== this.lists;
      this.lists = lists;
      return more;
    }

    /** Whether a pane was never read by this adapter, or is now called something else. */
    _isStale(pane) {
      if (!pane.conversation || pane.readBy !== this.adapter) return true;
      const title = reader.titleOf(pane);
      return (title && title !== pane.conversation.title) || this._uniqueKey(pane) !== (pane.alias ?? pane.conversation.key);
    }

    _drop(list, pane) {
      pane.timer = null;
      this.panes.delete(list);
      const { conversation } = pane;
      if (conversation && ![...this.panes.values()].some((one) => one.conversation === conversation)) this._close(conversation);
    }

    _read(pane) {
      Object.assign(pane, { timer: null, queued: false });
      if (!pane.list.isConnected) return undefined;
      const began = performance.now();
      if (this._isNameless(pane)) return this._again(pane);
      const rows = reader.rows(pane);
      this._bind(pane, rows);
      if (pane.conversation) this._tell(pane, rows);
      Object.assign(pane, { readAt: Date.now(), readBy: this.adapter });
      // A page that is dear to read is read less often.
      pane.rest = Math.min(1000, Math.max(READ_EVERY, 8 * (performance.now() - began)));
      if (this.adapter?.name === "generic") this._doubt(pane, rows);
      return undefined;
    }

    /** Found rules may not fit rows that came later: look again when text appears that no rule reads. */
    _doubt(pane, rows) {
      const children = pane.list.childElementCount;
      const isUnread = pane.rowsBefore !== undefined && children > pane.childrenBefore && rows.length === pane.rowsBefore;
      Object.assign(pane, { rowsBefore: rows.length, childrenBefore: children });
      if (!this.adapter.provisional && !isUnread) return;
      this.doubt = true;
      this._lookSoon();
    }

    /** Everything again, after the program came (back). */
    sayAll() {
      for (const conversation of this.conversations.values()) if (conversation.open) this._sayPane(conversation);
      for (const pane of this.panes.values()) pane.draft = undefined;
      this._sayFront();
      for (const pane of this.panes.values()) this._checkDraft(pane);
    }

    /** The pane that the agent looks at: where the caret is, else the one touched last, else the first seen. */
    _chooseFront() {
      const visible = [...this.panes.values()].filter((pane) => isVisible(pane.root) && isVisible(pane.list));
      const caret = focused();
      const chosen = visible.find((pane) => caret && caret !== document.body && (contains(pane.root, caret)) && visible.length > 1) ?? visible.find((pane) => pane === this.touched) ?? visible[0] ?? null;
      const key = chosen?.conversation?.key ?? "";
      this.front = chosen;
      if (key === this.frontKey) return;
      this.frontKey = key;
      this._sayFront();
    }

    _sayFront() {
      this.emit({ type: "front", pane: this.frontKey ?? "" });
    }

    _onTouched(event) {
      const target = event.composedPath()[0];
      if (!(target instanceof Node) && !target?.nodeType) return;
      if (event.type !== "click") for (const pane of this.panes.values()) this._remember(pane, target);
      const pane = [...this.panes.values()].find((one) => one.adapter.pane && contains(one.root, target));
      if (pane) this.touched = pane;
      this._lookSoon();
    }

    _remember(pane, target) {
      const input = this.inputOf(pane);
      if (input && contains(input, target)) editor.remember(input);
    }

    inputOf(pane) {
      const visible = [...this.panes.values()].filter((one) => isVisible(one.root));
      return reader.inputOf(pane, visible.length <= 1 || pane === this.front);
    }

    _onTyped(target) {
      for (const pane of this.panes.values()) {
        const input = this.inputOf(pane);
        if (input && target?.nodeType && contains(input, target)) this._checkDraft(pane, input);
      }
    }

    /** The agent chose this conversation in the sidebar: bring it to the front of the page too. */
    show(key) {
      this._look();
      if (this.frontKey === key || !this.conversations.has(key)) return;
      const panes = [...this.panes.values()].map((pane) => ({ ...pane, input: this.inputOf(pane) }));
      assist.showing.entryOf(this.conversations.get(key).title, this.adapter ?? {}, panes)?.click();
      this._lookSoon();
    }

    /** @returns {Promise<object>} the answer to the program's `insert` */
    async insert({ pane: key, text, mode, expected_draft: expected }) {
      this._look();
      const pane = [...this.panes.values()].find((one) => one.conversation?.key === key);
      if (!pane) return { ok: false, reason: this.conversations.has(key) ? "other" : "closed", holds: "" };
      const input = this.inputOf(pane);
      if (!input) return { ok: false, reason: "editor", holds: "" };
      try {
        const holds = await editor.insert(input, { text, mode, expected });
        this._sayDraft(pane, input);
        return { ok: true, holds };
      } catch (error) {
        if (!(error instanceof editor.Refused)) return { ok: false, reason: "editor", holds: "" };
        return { ok: false, reason: error.reason, holds: error.holds };
      }
    }
  }

  /** A hidden tab's timers wait for a second; a message port does not. */
  function soon(work) {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => {
      channel.port1.close();
      work();
    };
    channel.port2.postMessage(null);
  }

  const same = (a, b) => JSON.stringify({ ...a, score: 0 }) === JSON.stringify({ ...b, score: 0 });

  assist.Watcher = Watcher;
})();
