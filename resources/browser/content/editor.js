/**
 * Reads and writes the chat box of the page, whatever it is made of. Writes text, and never sends:
 * no key is pressed, no form is submitted, nothing is clicked.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { focused, hidesItself, outwards } = assist.dom;

  const SETTLE = 120;
  const SELECT = 130;
  const READ_BACK = 5;

  const composing = new WeakSet();
  /** @type {WeakMap<Element, Range>} where the caret was when the agent left the editor */
  const carets = new WeakMap();

  class Refused extends Error {
    /** @param {"draft"|"editor"|"mismatch"} reason @param {string} holds */
    constructor(reason, holds = "") {
      super(reason);
      Object.assign(this, { reason, holds });
    }
  }

  const isField = (element) => element.localName === "textarea" || element.localName === "input";

  /** The text in an editor as its user sees it. */
  function textOf(element) {
    return isField(element) ? element.value : richText(element).replace(/\n$/, "");
  }

  /** Lines of a rich editor: a paragraph each, placeholders left out. */
  function richText(root) {
    let text = "";
    const isBlock = (style) => !style.display.startsWith("inline") && style.display !== "contents";
    const walk = (node) => {
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) text += child.data.replace(/[\u200B\uFEFF]/g, "").replace(/\u00A0/g, " ");
        else if (child.nodeType === Node.ELEMENT_NODE) enter(child);
      }
    };
    const enter = (child) => {
      const style = assist.dom.styleOf(child);
      if (isPlaceholder(child, style) || (hidesItself(child) && !hidesItself(root))) return;
      if (child.localName === "br") {
        if (child.nextSibling) text += "\n";
        return;
      }
      if (child.localName === "img") text += child.alt;
      if (isBlock(style) && child.previousElementSibling && text !== "" && !isPlaceholder(child.previousElementSibling)) text += "\n";
      walk(child);
    };
    walk(root);
    return text;
  }

  function isPlaceholder(element, style = assist.dom.styleOf(element)) {
    if (element.getAttribute("contenteditable") !== "false") return false;
    return style.position === "absolute" || style.pointerEvents === "none" || /placeholder/i.test(`${element.className} ${[...element.attributes].map((one) => one.name).join(" ")}`);
  }

  /** Keep track of composition and caret in a document or shadow root. */
  function attend(root) {
    root.addEventListener("compositionstart", (event) => composing.add(event.composedPath()[0]), true);
    root.addEventListener("compositionend", (event) => composing.delete(event.composedPath()[0]), true);
  }

  /** Whether an input method is at work in the editor: its half-typed text is not a draft yet. */
  function isComposing(element) {
    return composing.has(element) || composing.has(element.ownerDocument.activeElement ?? element);
  }

  /** Remember the caret of rich editors before the focus goes elsewhere. */
  function remember(element) {
    const selection = selectionOf(element);
    if (!isField(element) && selection?.rangeCount && element.contains(selection.getRangeAt(0).startContainer)) carets.set(element, selection.getRangeAt(0).cloneRange());
  }

  function selectionOf(element) {
    const root = element.getRootNode();
    return root.getSelection?.() ?? element.ownerDocument.getSelection();
  }

  const wait = (milliseconds) => assist.wait(milliseconds);
  /** Editors keep line ends, indents and no-break spaces each in their own way. */
  const bare = (text) => text.replace(/[\s\u200B\uFEFF\u00A0]+/g, "");

  /**
   * Put text at the caret, or in place of what is there.
   * @param {Element} element the editor
   * @param {{text: string, mode: "cursor"|"replace", expected?: string}} wish
   *   expected: the draft that the agent agreed to lose
   * @returns {Promise<string>} what the editor holds afterwards. Throws Refused.
   */
  async function insert(element, { text, mode, expected = "" }) {
    if (element.disabled || element.readOnly) throw new Refused("editor", textOf(element));
    for (let tries = 0; isComposing(element) && tries < 10; tries++) await wait(100);
    if (isComposing(element)) throw new Refused("editor", textOf(element));
    const before = textOf(element);
    const replace = mode === "replace";
    if (replace && bare(before) !== "" && bare(before) !== bare(expected)) throw new Refused("draft", before);
    const isDone = () => holds(replace ? "" : before, text, textOf(element));
    if (isField(element)) setValue(element, text, replace);
    else await write(element, text, replace, before, isDone);
    await settled(isDone);
    const after = textOf(element);
    if (!isDone()) throw new Refused(after === before ? "editor" : "mismatch", after);
    return after;
  }

  /** Wait until frameworks have rendered, and see that what was written stays. */
  async function settled(isDone) {
    await wait(SETTLE);
    for (let tries = 0; !isDone() && tries < READ_BACK; tries++) await wait(SETTLE);
  }

  /** Whether `after` is `before` with `text` put in at one place, spaces aside. */
  function holds(before, text, after) {
    const [old, added, now] = [bare(before), bare(text), bare(after)];
    if (now.length !== old.length + added.length) return false;
    for (let at = 0; at <= old.length; at++) {
      if (now.startsWith(added, at) && now.slice(0, at) === old.slice(0, at) && now.slice(at + added.length) === old.slice(at)) return true;
      if (old[at] !== now[at]) return false;
    }
    return false;
  }

  /** Plain fields: the value as the browser sets it, then the event that frameworks listen to. */
  function setValue(element, text, replace) {
    const value = element.value;
    const start = replace ? 0 : (element.selectionStart ?? value.length);
    const end = replace ? value.length : (element.selectionEnd ?? value.length);
    const added = element.localName === "input" ? text.replace(/\s*\n\s*/g, " ") : text;
    const view = element.ownerDocument.defaultView ?? window;
    const kind = element.localName === "input" ? view.HTMLInputElement : view.HTMLTextAreaElement;
    const setter = Object.getOwnPropertyDescriptor(kind.prototype, "value").set;
    setter.call(element, value.slice(0, start) + added + value.slice(end));
    const caret = start + added.length;
    element.setSelectionRange?.(caret, caret);
    element.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertText", data: added }));
  }

  /** Rich editors: paste as a person would, else let the browser type it. */
  async function write(element, text, replace, before, isDone) {
    await place(element, replace);
    const pasted = paste(element, text);
    if (pasted) await settled(isDone);
    if (textOf(element) !== before || (pasted && isDone())) return;
    await place(element, replace);
    element.ownerDocument.execCommand("insertText", false, text);
  }

  /** Focus the editor inside its page and set the selection; frameworks hear of it a moment later. */
  async function place(element, replace) {
    const selection = selectionOf(element);
    const inside = focused(document) !== null && [...outwards(focused(document))].includes(element) && selection?.rangeCount && element.contains(selection.anchorNode);
    if (inside && !replace) return;
    const caret = carets.get(element);
    element.focus({ preventScroll: true });
    await wait(SELECT);
    const range = element.ownerDocument.createRange();
    if (!replace && caret?.startContainer.isConnected && element.contains(caret.startContainer)) range.setStart(caret.startContainer, caret.startOffset);
    else range.selectNodeContents(element);
    if (!replace) range.collapse(Boolean(caret?.startContainer.isConnected));
    const now = selectionOf(element);
    now.removeAllRanges();
    now.addRange(range);
    await wait(SELECT);
  }

  /** @returns {boolean} whether the page took the paste upon itself */
  function paste(element, text) {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    const target = selectionOf(element)?.anchorNode;
    const place = target && element.contains(target) ? (target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement) : element;
    return !place.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true, composed: true }));
  }

  assist.editor = { Refused, attend, bare, holds, insert, isComposing, remember, textOf };
})();
