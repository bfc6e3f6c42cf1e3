/**
 * Lets the agent show what is what: a customer's message, one of their own, the box. Makes an
 * adapter of it, tries it at once and says what it reads.
 *
 * Its bar lives in a closed shadow root. While it asks, clicks on the page reach nobody else.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { box, common, contains, outwards, parentOf, textOf } = assist.dom;

  const STYLE = `
    :host { all: initial; }
    .bar { position: fixed; z-index: 2147483647; top: 16px; left: 50%; transform: translateX(-50%); max-width: min(560px, 92vw);
      font: 15px/1.5 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #16202c; background: #fff;
      border: 1px solid #c5ced9; border-radius: 12px; box-shadow: 0 8px 30px rgb(0 0 0 / 28%); padding: 12px 16px; }
    p { margin: 0 0 4px; overflow-wrap: anywhere; } p:first-child { font-weight: 600; }
    .warn { color: #b3261e; } .row { display: flex; gap: 8px; margin-top: 8px; justify-content: flex-end; }
    button { font: inherit; padding: 4px 14px; border-radius: 8px; border: 1px solid #c5ced9; background: #f3f5f8; color: inherit; cursor: pointer; }
    button.main { background: #2563eb; border-color: #2563eb; color: #fff; }
    .frame { position: fixed; z-index: 2147483646; pointer-events: none; border: 2px solid #2563eb; border-radius: 6px; background: rgb(37 99 235 / 12%); display: none; }
    @media (prefers-color-scheme: dark) { .bar { color: #e8edf3; background: #1d2530; border-color: #3a4656; } button { background: #2a3442; border-color: #3a4656; } .warn { color: #ff8a80; } }`;
  const STEPS = ["pickCustomer", "pickOwn", "pickInput"];
  const say = (key, ...parts) => chrome.i18n.getMessage(key, parts);

  let session = null;

  class Picker {
    constructor({ save }) {
      this.save = save;
      this.host = document.createElement("assist-picker");
      const root = this.host.attachShadow({ mode: "closed" });
      const style = document.createElement("style");
      style.textContent = STYLE;
      this.bar = document.createElement("div");
      this.bar.className = "bar";
      this.bar.setAttribute("role", "dialog");
      this.frame = document.createElement("div");
      this.frame.className = "frame";
      root.append(style, this.bar, this.frame);
      document.documentElement.append(this.host);
      this.undo = [];
      for (const page of assist.dom.roots()) {
        for (const type of ["click", "mousedown", "mouseup", "pointerdown", "pointerup"]) this._listen(page, type, (event) => this._onPointer(event));
        this._listen(page, "mousemove", (event) => this._onMove(event));
        this._listen(page, "keydown", (event) => event.key === "Escape" && this.end());
      }
      this.begin();
    }

    _listen(target, type, listener) {
      target.addEventListener(type, listener, true);
      this.undo.push(() => target.removeEventListener(type, listener, true));
    }

    begin(told = "") {
      this.step = 0;
      this.picked = [];
      this._ask(told);
    }

    _ask(told = "") {
      this._draw([[say(STEPS[this.step])], ...(told ? [[told, "warn"]] : [])], [
        ...(this.step === 1 ? [[say("pickSkip"), () => this._take(null)]] : []),
        [say("pickCancel"), () => this.end()],
      ]);
    }

    _draw(lines, buttons) {
      this.bar.replaceChildren(
        ...lines.map(([text, kind = ""]) => {
          const line = document.createElement("p");
          line.textContent = text;
          line.className = kind;
          return line;
        }),
      );
      const row = document.createElement("div");
      row.className = "row";
      for (const [text, act, kind = ""] of buttons) {
        const button = document.createElement("button");
        button.textContent = text;
        button.className = kind;
        button.addEventListener("click", act);
        row.append(button);
      }
      this.bar.append(row);
    }

    _onMove(event) {
      const target = event.composedPath()[0];
      if (this.step >= STEPS.length || target === this.host || !target?.getBoundingClientRect) return;
      const place = box(this.step === 2 ? (editableAround(target) ?? target) : target);
      Object.assign(this.frame.style, { display: "block", left: `${place.left}px`, top: `${place.top}px`, width: `${place.width}px`, height: `${place.height}px` });
    }

    _onPointer(event) {
      if (event.composedPath().includes(this.host) || this.step >= STEPS.length) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.type === "click") this._take(event.composedPath()[0]);
    }

    _take(target) {
      if (this.step === 2) {
        const input = editableAround(target);
        if (!input) {
          this._ask(say("pickNotInput"));
          return;
        }
        this.picked.push(input);
      } else {
        if (target && this.step === 1 && target === this.picked[0]) {
          this._ask(say("pickSame"));
          return;
        }
        this.picked.push(target);
      }
      this.step++;
      if (this.step < STEPS.length) this._ask();
      else this._try();
    }

    /** Make the adapter and show what it reads here and now. */
    _try() {
      this.frame.style.display = "none";
      const [customer, own, input] = this.picked;
      const adapter = fromPicks(customer, own, input);
      const pane = adapter && assist.reader.panes(adapter).find((one) => contains(one.list, customer));
      assist.reader.forget();
      const rows = pane ? assist.reader.rows(pane) : [];
      const count = (speaker) => String(rows.filter((row) => row.speaker === speaker).length);
      const title = pane ? assist.reader.titleOf(pane) : "";
      const isFound = pane && assist.reader.inputOf(pane, true) === input;
      const isGood = rows.length > 0 && isFound;
      this._draw(
        [
          [say("pickRead", count("customer"), count("agent")), rows.length ? "" : "warn"],
          title ? [say("pickTitle", title)] : [say("pickNoTitle"), "warn"],
          [say(isFound ? "pickInputOk" : "pickInputBad"), isFound ? "" : "warn"],
        ],
        [
          [say("pickCancel"), () => this.end()],
          [say("pickAgain"), () => this.begin()],
          ...(isGood ? [[say("pickSave"), () => this._keep(adapter), "main"]] : []),
        ],
      );
    }

    _keep(adapter) {
      this.save(adapter);
      this.end();
    }

    end() {
      for (const undo of this.undo) undo();
      this.host.remove();
      session = null;
    }
  }

  function editableAround(target) {
    if (!target) return null;
    let found = null;
    for (const element of outwards(target)) if (element.matches?.(assist.discovery.EDITABLE) || element.isContentEditable) found = element.isContentEditable || !found ? element : found;
    return found;
  }

  /** @returns {object|null} an adapter in which the two bubbles are a customer's and the agent's */
  function fromPicks(customer, own, input) {
    const list = listAround(customer, own, input);
    if (!list) return null;
    const pieces = assist.blocks.atoms(list);
    const pieceAt = (target) => target && (pieces.find((piece) => contains(piece, target)) ?? pieces.filter((piece) => contains(target, piece)).sort((a, b) => textOf(b).length - textOf(a).length)[0]);
    const shown = [pieceAt(customer), pieceAt(own)].filter(Boolean);
    if (!shown.length) return null;
    const found = assist.blocks.bodies(pieces, list, "");
    // What the agent clicked is a body, whatever it looked like.
    const bodies = [...found.filter((body) => !shown.some((one) => contains(body, one) || contains(one, body))), ...shown.map((one) => found.find((body) => contains(body, one)) ?? one)];
    bodies.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    const bodyAt = (target) => bodies.filter((body) => target && (contains(body, target) || contains(target, body)));
    const made = assist.derive.adapter({ list, bodies, input, customer: bodyAt(customer), own: bodyAt(own) });
    delete made.provisional;
    return { ...made, name: document.title.slice(0, 80) };
  }

  /** The element around both bubbles; with one bubble, the one that the search would take. */
  function listAround(customer, own, input) {
    const found = assist.discovery.listFor(input)?.list ?? null;
    if (!own) return found && contains(found, customer) ? found : parentOf(customer);
    const around = common(customer, own);
    if (found && contains(found, around)) return found;
    return around && !contains(around, input) ? around : null;
  }

  assist.picker = {
    /** @param {{save: (adapter: object) => void}} parts */
    start(parts) {
      session?.end();
      session = new Picker(parts);
    },
  };
})();
