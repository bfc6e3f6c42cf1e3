/**
 * From panes to conversations: whose rows a pane shows, what is new in them, what its editor holds.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { digest, isVisible, outwards } = assist.dom;
  const { editor, reader } = assist;

  const SWAP = 350;
  const STARTING = 1500;
  const NAMELESS = 700;
  const MOST_LINES = 200;
  const DRAFT_AFTER = 110;

  /** What a watcher knows of the conversations in its panes. */
  class Conversations {
    /** @param {{emit: (event: object) => void, memory: object}} parts */
    constructor({ emit, memory }) {
      Object.assign(this, { emit, memory });
      this.startedAt = Date.now();
      /** @type {Map<Element, object>} panes by their list */
      this.panes = new Map();
      /** @type {Map<string, object>} conversations by key: log and title, also those not in sight */
      this.conversations = new Map();
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
        if (this._isStarting(2) && (this.memory.get(key).length || !current.log.hasLive())) return this._rename(pane, key, title);
        Object.assign(pane, { alias: key, swap: null });
        return this._retitle(current, title, pane);
      }
      pane.swap = null;
      pane.alias = null;
      if (current) current.left = Date.now();
      pane.conversation = this._conversation(key, title, pane);
      return undefined;
    }

    /** Whether the page was opened a moment ago. */
    _isStarting(times = 1) {
      return Date.now() - this.startedAt < times * STARTING;
    }

    /** A page that is being loaded may show its rows before it says whose they are. */
    _isNameless(pane) {
      return !pane.conversation && Date.now() - this.startedAt < NAMELESS && !reader.isNamed(pane);
    }

    /** The page named its conversation late: what was read belongs to the one of that name. */
    _rename(pane, key, title) {
      const before = pane.conversation;
      Object.assign(pane, { alias: null, swap: null, conversation: this._conversation(key, title) });
      if (pane.conversation.log.lines.length === 0) pane.conversation.log = before.log;
      this.conversations.delete(before.key);
      this._close(before);
      this._sayPane(pane.conversation);
      if (pane === this.front) this._chooseFront();
    }

    _again(pane) {
      if (!pane.timer) this._readLater(pane, SWAP + 10);
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
      this._markSent(pane, rows);
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
        atStart: this._isStarting(),
        isFresh: Date.now() - conversation.since < STARTING,
        startedAt: this.startedAt / 1000,
        atBottom: isAtBottom(pane),
        now: Date.now() / 1000,
      };
      const { events, history } = conversation.log.update(rows, view);
      if (history) this._sayPane(conversation);
      const kept = newest(events);
      for (const event of kept) this.emit({ ...event, pane: conversation.key });
      const skipped = events.length - kept.length + (known ? (rows.skipped ?? 0) : 0);
      if (skipped) this.emit({ type: "skipped", pane: conversation.key, count: skipped });
      if (events.length || history) this._keep(conversation);
      this._checkDraft(pane);
    }

    /** Remember it for the next load of this page; not under a name that it may lose in a moment. */
    _keep({ key, log }) {
      if (!this._isStarting() || log.restored) this.memory.set(key, log.save());
    }

    /** What was not kept while the page was starting. */
    _keepSoon() {
      this.keeping = setTimeout(() => this.conversations.forEach((one) => this._keep(one)), STARTING + 50);
    }

    _sayPane({ key, title, log }) {
      const site = location.origin === "null" ? "file://" : location.origin;
      this.emit({ type: "pane", pane: key, title: title ?? "", site, history: log.history() });
    }

    _close(conversation) {
      conversation.open = false;
      this.emit({ type: "closed", pane: conversation.key });
    }

    /** Where nothing else tells the sides apart: what left the editor and then stands in the list is the agent's. */
    _markSent(pane, rows) {
      if (!this.adapter?.provisional) return;
      const input = this.inputOf(pane);
      if (input) this._noteSent(pane, editor.textOf(input));
      for (const row of rows) if (pane.sent?.has(row.key)) row.speaker = "agent";
    }

    _noteSent(pane, text) {
      if (!text && pane.typed) (pane.sent ??= new Set()).add(digest(assist.dom.tidy(pane.typed)));
      pane.typed = text;
    }

    /** Say what the editor holds, a moment after it changed; not while an input method is at work. */
    _checkDraft(pane, input = this.inputOf(pane)) {
      if (!input || !pane.conversation || editor.isComposing(input)) return;
      const text = assist.dom.cutText(editor.textOf(input)).text;
      this._noteSent(pane, text);
      if (text === (pane.draft ?? "") || pane.drafting) return;
      pane.drafting = setTimeout(() => this._sayDraft(pane, input), DRAFT_AFTER);
    }

    _sayDraft(pane, input) {
      clearTimeout(pane.drafting);
      pane.drafting = null;
      if (!pane.conversation || editor.isComposing(input)) return;
      const now = assist.dom.cutText(editor.textOf(input)).text;
      if (now === (pane.draft ?? "")) return;
      pane.draft = now;
      this.emit({ type: "draft", pane: pane.conversation.key, text: now });
    }
  }

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

  assist.Conversations = Conversations;
})();
