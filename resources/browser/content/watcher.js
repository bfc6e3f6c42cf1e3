/**
 * Watches every conversation of one page and says what happens in them.
 *
 * One MutationObserver for each document and shadow root marks panes; a marked pane is read soon
 * after, at most once in a while, so that a page that floods costs no more than one that speaks.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { contains, digest, focused, forgetGone, isVisible, outwards, scan } = assist.dom;
  const { discovery, editor, reader } = assist;

  const READ_EVERY = 60;
  const LOOK_EVERY = 250;
  const SWAP = 350;
  const STARTING = 1500;
  const ATTRIBUTES = ["class", "style", "hidden", "aria-hidden", "aria-selected", "aria-current", "open"];
  const MOST_LINES = 200;

  class Watcher {
    /**
     * @param {{adapters: object[], emit: (event: object) => void, memory: object}} parts
     *   memory: `get(key)` and `set(key, saved)` that outlive the page
     */
    constructor({ adapters, emit, memory }) {
      Object.assign(this, { adapters, emit, memory });
      this.startedAt = Date.now();
      this.adapter = null;
      /** @type {Map<Element, object>} panes by their list */
      this.panes = new Map();
      /** @type {Map<string, object>} conversations by key: log and title, also those not in sight */
      this.conversations = new Map();
      this.front = null;
      this.observer = new MutationObserver((records) => this._onMutations(records));
      this.unwatch = [];
    }

    start() {
      this._attend(document);
      scan(document, (root) => this._attend(root));
      this._look();
    }

    stop() {
      this.observer.disconnect();
      for (const undo of this.unwatch) undo();
      clearTimeout(this.looking);
      for (const pane of this.panes.values()) clearTimeout(pane.timer);
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
      else pane.timer = setTimeout(() => this._read(pane), pane.rest - since);
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
      if (this.adapter && !this.adapter.provisional && reader.applies(this.adapter) && !this.doubt) return;
      this.doubt = false;
      const found = discovery.discover()[0];
      if (!found || same(found, this.adapter)) return;
      this.adapter = found;
      reader.forget();
    }

    /** Whether a pane was never read by this adapter, or is now called something else. */
    _isStale(pane) {
      if (!pane.conversation || pane.readBy !== this.adapter) return true;
      const title = reader.titleOf(pane);
      return (title && title !== pane.conversation.title) || this._uniqueKey(pane) !== (pane.alias ?? pane.conversation.key);
    }

    _drop(list, pane) {
      clearTimeout(pane.timer);
      this.panes.delete(list);
      const { conversation } = pane;
      if (conversation && ![...this.panes.values()].some((one) => one.conversation === conversation)) this._close(conversation);
    }

    _close(conversation) {
      conversation.open = false;
      this.emit({ type: "closed", pane: conversation.key });
    }

    _read(pane) {
      clearTimeout(pane.timer);
      Object.assign(pane, { timer: null, queued: false });
      if (!pane.list.isConnected) return;
      const began = performance.now();
      const rows = reader.rows(pane);
      this._bind(pane, rows);
      if (pane.conversation) this._tell(pane, rows);
      Object.assign(pane, { readAt: Date.now(), readBy: this.adapter });
      // A page that is dear to read is read less often.
      pane.rest = Math.min(1000, Math.max(READ_EVERY, 8 * (performance.now() - began)));
      if (this.adapter?.name === "generic") this._doubt(pane, rows);
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

    /** Which conversation a pane shows. Title and rows may change at different moments. */
    _bind(pane, rows) {
      const key = this._uniqueKey(pane);
      const title = reader.titleOf(pane) || (isVisible(pane.root) ? "" : (pane.conversation?.title ?? ""));
      const current = pane.conversation;
      if (current && (key === current.key || key === pane.alias)) return this._retitle(current, title, pane);
      if (current && rows.length && current.log.overlap(rows) > 0.5) {
        // The name came later than the rows, or the rows of the next conversation are still to come.
        if (pane.alias !== key && !pane.swap) pane.swap = { key, at: Date.now() };
        if (pane.swap?.key === key && Date.now() - pane.swap.at < SWAP) return this._again(pane);
        Object.assign(pane, { alias: key, swap: null });
        return this._retitle(current, title, pane);
      }
      pane.swap = null;
      pane.alias = null;
      if (current) current.left = Date.now();
      pane.conversation = this._conversation(key, title, pane);
      return undefined;
    }

    _again(pane) {
      pane.timer ??= setTimeout(() => this._read(pane), SWAP + 10);
    }

    _uniqueKey(pane) {
      const key = reader.keyOf(pane, this.panes.size === 1);
      const twins = [...this.panes.values()].filter((one) => one.key === key && one !== pane);
      pane.key = key;
      const place = twins.length ? [...this.panes.values()].filter((one) => one.key === key).indexOf(pane) : 0;
      return place > 0 ? digest(`${key}#${place}`) : key;
    }

    _retitle(conversation, title, pane) {
      if (!title || title === conversation.title) return;
      conversation.title = title;
      this._sayPane(conversation);
      if (pane === this.front) this._chooseFront();
    }

    _conversation(key, title) {
      let conversation = this.conversations.get(key);
      if (!conversation) {
        conversation = { key, title, log: new assist.Log(this.memory.get(key)), open: false, since: Date.now() };
        this.conversations.set(key, conversation);
      }
      if (title) conversation.title = title;
      if (!conversation.open) {
        conversation.open = true;
        this._sayPane(conversation);
      }
      return conversation;
    }

    _tell(pane, rows) {
      const { conversation } = pane;
      if (conversation.readBy && conversation.readBy !== this.adapter && rows.length && conversation.log.overlap(rows) === 0) conversation.log = new assist.Log();
      conversation.readBy = this.adapter;
      const known = conversation.log.lines.length > 0 && rows.length > 0 && !pane.replaced;
      if (known && !conversation.log.restored && conversation.log.overlap(rows) === 0) {
        // Nothing that was here is left. The conversation's name may be about to follow.
        pane.replaced = true;
        this._again(pane);
        return;
      }
      pane.replaced = false;
      const view = {
        atStart: Date.now() - this.startedAt < STARTING,
        startedAt: this.startedAt / 1000,
        atBottom: isAtBottom(pane),
        now: Date.now() / 1000,
      };
      const { events, history } = conversation.log.update(rows, view);
      if (history) this._sayPane(conversation);
      for (const event of newest(events)) this.emit({ ...event, pane: conversation.key });
      if (events.length || history) this.memory.set(conversation.key, conversation.log.save());
      this._checkDraft(pane);
    }

    _sayPane({ key, title, log }) {
      this.emit({ type: "pane", pane: key, title: title ?? "", site: location.origin === "null" ? "file://" : location.origin, history: log.history() });
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

    /** Say what the editor holds, a moment after it changed; not while an input method is at work. */
    _checkDraft(pane, input = this.inputOf(pane)) {
      if (!input || !pane.conversation || editor.isComposing(input)) return;
      const text = assist.dom.cutText(editor.textOf(input)).text;
      if (text === (pane.draft ?? "") || pane.drafting) return;
      const say = () => {
        pane.drafting = null;
        if (!pane.conversation || editor.isComposing(input)) return;
        const now = assist.dom.cutText(editor.textOf(input)).text;
        if (now === (pane.draft ?? "")) return;
        pane.draft = now;
        this.emit({ type: "draft", pane: pane.conversation.key, text: now });
      };
      pane.drafting = setTimeout(say, 110);
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
        this._checkDraft(pane, input);
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

  /** Of a flood of new lines the newest; edits and recalls of any. */
  function newest(events) {
    const lines = events.filter((event) => event.type === "message");
    const dropped = new Set(lines.slice(0, Math.max(0, lines.length - MOST_LINES)));
    return events.filter((event) => !dropped.has(event));
  }

  /** Whether the end of the list is in sight; a list that does not scroll always shows its end. */
  function isAtBottom({ list }) {
    for (const element of [...outwards(list)].slice(0, 4)) {
      const room = element.scrollHeight - element.clientHeight;
      if (room < 2 || !/auto|scroll|overlay/.test(assist.dom.styleOf(element).overflowY)) continue;
      if (assist.dom.styleOf(element).flexDirection === "column-reverse") return element.scrollTop > -80;
      return element.scrollTop > room - Math.max(120, element.clientHeight / 2);
    }
    return true;
  }

  assist.Watcher = Watcher;
})();
