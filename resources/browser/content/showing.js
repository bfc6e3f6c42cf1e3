/**
 * Brings another conversation of the page to the front, by its entry in the page's list of chats.
 *
 * This is the only thing here that clicks. Never on what is inside a conversation: neither its
 * messages nor anything beside its editor; nothing that leads to another address; and nothing at all
 * where more than one entry would fit.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { all, common, contains, isVisible, outwards, parentOf, textOf } = assist.dom;

  const OFF_LIMITS = "input, textarea, select, form, [type=submit], [contenteditable=''], [contenteditable=true], [role=log], [role=textbox]";
  const SEND = /发送|傳送|提交|关闭|關閉|结束|結束|删除|刪除|send|submit|close|end|delete/i;
  const PARTS = 40;
  /** Lists of chats are made of buttons and stand in navigation, where no message is looked for. */
  const ALLOWED = "script, style, [role=tooltip]";

  /**
   * @param {string} title of the conversation
   * @param {{entry?: string, entryName?: object}} adapter
   * @param {object[]} panes all that the page holds now, each with its `input` if it has one
   * @returns {Element|null} what to click, null when it is not certain
   */
  function entryOf(title, adapter, panes) {
    if (!title) return null;
    const found = (adapter.entry ? described(title, adapter) : guessed(title)).filter((element) => isVisible(element) && isOutside(element, panes));
    const entries = found.filter((element) => !found.some((other) => other !== element && contains(element, other)));
    return entries.length === 1 ? entries[0] : null;
  }

  function described(title, { entry, entryName }) {
    return all(document, entry).filter((element) => (entryName ? assist.reader.field(element, entryName) : firstLine(element)) === title);
  }

  const firstLine = (element) => textOf(element).split("\n")[0].trim();

  /** Elements that hold the title alone and stand in a row of others like theirs. */
  function guessed(title) {
    return assist.blocks.atoms(document.body, ALLOWED).filter((piece) => textOf(piece) === title && isOneOfSeveral(piece));
  }

  /** Whether something around it has siblings of its kind: an entry of a list, a tab among tabs. */
  function isOneOfSeveral(piece) {
    for (const element of [...outwards(piece)].slice(0, 5)) {
      const outer = parentOf(element);
      if (!outer || element === document.body) return false;
      const kin = [...outer.children].slice(0, PARTS).filter((one) => one !== element && one.localName === element.localName && textOf(one));
      if (kin.length && (element.localName !== "div" || kin.some((one) => [...one.classList].some((name) => element.classList.contains(name))))) return true;
    }
    return false;
  }

  /** Whether it belongs to no conversation and does nothing but choose. */
  function isOutside(element, panes) {
    for (const around of outwards(element)) {
      if (around.matches(OFF_LIMITS)) return false;
      if (around.localName === "a" && !isHere(around)) return false;
    }
    if (SEND.test(`${element.getAttribute("aria-label") ?? ""} ${element.title}`)) return false;
    return panes.every((pane) => !contains(chatOf(pane), element));
  }

  /** A link that stays on this page. */
  const isHere = (link) => !link.href || link.protocol === "javascript:" || link.href.split("#")[0] === location.href.split("#")[0];

  /** The part of the page that is this conversation: its messages, its editor and what is between. */
  function chatOf({ root, list, input, adapter }) {
    if (adapter.pane) return root;
    return (input && common(list, input)) ?? list;
  }

  assist.showing = { entryOf };
})();
