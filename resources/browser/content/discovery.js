/**
 * Finds the chat on a page that nobody described: the editor, the list of messages above it, and
 * in the list what is a message.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { all, box, contains, isVisible, outwards, parentOf, styleOf } = assist.dom;
  const { blocks, generic } = assist;

  const EDITABLE = "textarea, input[type=text], input:not([type]), [contenteditable=''], [contenteditable=true], [contenteditable=plaintext-only], [role=textbox]";
  const ENOUGH = 2.5;
  const LEVEL_COST = 0.25;
  const LOWEST = 60;

  /** Editors in which somebody might write to a customer, the likeliest first. */
  function inputs() {
    const found = all(document, EDITABLE).filter((element) => isVisible(element) && !isOther(element));
    const frames = assist.dom.roots().filter((root) => root.designMode === "on").map((root) => root.body);
    const outer = [...found, ...frames].filter((element) => !found.some((one) => one !== element && one.contains(element)));
    return outer.sort((a, b) => worth(b) - worth(a));
  }

  function isOther(element) {
    const words = `${element.type ?? ""} ${element.placeholder ?? ""} ${element.getAttribute("class") ?? ""} ${element.id} ${element.name ?? ""} ${element.getAttribute("aria-label") ?? ""} ${element.getAttribute("role") ?? ""}`;
    return generic.hint("search", words) || element.readOnly || box(element).width < 100;
  }

  const worth = (element) => (element.localName === "input" ? 0 : 1) + box(element).bottom / 10000;

  /** @returns {{list: Element, pieces: Element[], score: number}|null} the likeliest list for an editor */
  function listFor(input) {
    const place = box(input);
    let best = null;
    let level = 0;
    let inner = input;
    for (let around = parentOf(input); around; inner = around, around = parentOf(around)) {
      const children = around.shadowRoot && around.shadowRoot.contains(inner) ? [...around.shadowRoot.children] : [...around.children];
      for (const branch of [...children, ...rootChildren(around, inner)]) {
        if (branch === inner || contains(branch, input) || !isVisible(branch) || !isAbove(branch, place)) continue;
        const found = listIn(branch, box(around), place);
        if (found && found.score - LEVEL_COST * level > (best?.score ?? ENOUGH)) best = { ...found, score: found.score - LEVEL_COST * level };
      }
      level++;
    }
    return best;
  }

  /** Siblings of an editor that stands directly in a shadow root. */
  function rootChildren(around, inner) {
    const root = inner.getRootNode();
    return root.host === around && root !== around.shadowRoot ? [...root.children] : [];
  }

  /** Over the same stretch of the page as the editor, and not below it. */
  function isAbove(branch, input) {
    const place = box(branch);
    const shared = Math.min(place.right, input.right) - Math.max(place.left, input.left);
    return shared > 0.4 * Math.min(place.width, input.width) && place.top < input.top && place.height >= LOWEST;
  }

  /** The element in a branch whose children are most like message rows. */
  function listIn(branch, around, input) {
    const pieces = blocks.atoms(branch);
    if (!pieces.length) return null;
    const children = new Map();
    for (const piece of pieces) {
      let inner = piece;
      for (let outer = parentOf(piece); outer; inner = outer, outer = parentOf(outer)) {
        if (!children.has(outer)) children.set(outer, new Set());
        children.get(outer).add(inner);
        if (outer === branch) break;
      }
    }
    if (!children.size) return null;
    let best = null;
    for (const [element, units] of children) {
      const score = listWorth(element, units, around, input);
      if (score > (best?.score ?? 0)) best = { list: element, score };
    }
    if (!best) return null;
    const list = innermost(best.list, children);
    return { ...best, list, pieces: pieces.filter((piece) => contains(list, piece) && piece !== list) };
  }

  /** Wrappers with one child are not the list; their first descendant with several like children is. */
  function innermost(list, children) {
    let inner = list;
    while (children.get(inner)?.size === 1) [inner] = children.get(inner);
    const units = [...(children.get(inner) ?? [])];
    const isList = /^(?:UL|OL|TBODY|DL)$/.test(inner.tagName) || (units.length > 2 && units.every((one) => isLike(one, units[0])));
    return isList && !isRow(styleOf(inner)) ? inner : list;
  }

  const isLike = (a, b) => a.localName === b.localName && (a.classList.length + b.classList.length === 0 || [...a.classList].some((name) => b.classList.contains(name)));

  function listWorth(element, units, around, input) {
    const place = box(element);
    const style = styleOf(element);
    const words = `${element.getAttribute("class") ?? ""} ${element.id} ${element.localName}`;
    const outer = parentOf(element);
    let score = 1.2 * Math.log2(1 + units.size);
    if (/auto|scroll/.test(style.overflowY)) score += 2;
    else if (outer && /auto|scroll/.test(styleOf(outer).overflowY)) score += 1.2;
    if (/^(?:log|feed|list)$/.test(element.getAttribute("role") ?? "") || element.hasAttribute("aria-live")) score += 2;
    if (generic.hint("list", words)) score += 1;
    if (/^(?:UL|OL|TBODY)$/.test(element.tagName)) score += 0.5;
    score += 2 * Math.min(1, place.height / Math.max(1, around.height));
    if (place.width < 0.5 * input.width) score -= 3;
    if (/^(?:P|SPAN|A|TR|LI|H[1-6])$/.test(element.tagName)) score -= 2;
    if (isRow(style)) score -= 1.5;
    if (element.closest("nav, aside, [role=navigation], [role=listbox], [role=tree], [role=tablist]")) score -= 2;
    return score;
  }

  /** Rows lie below each other, parts of one row beside each other. */
  const isRow = (style) => style.display.includes("flex") && style.flexDirection.startsWith("row");

  /** @returns {object[]} an adapter for each kind of chat on the page; empty when none is seen */
  function discover() {
    const taken = new Set();
    const adapters = [];
    for (const input of inputs().slice(0, 12)) {
      if (adapters.some((one) => all(document, one.input).includes(input) && one.pane)) continue;
      const found = listFor(input);
      if (!found || taken.has(found.list)) continue;
      const title = assist.derive.titleText(found.list, input);
      const bodies = blocks.bodies(found.pieces, found.list, title);
      if (!bodies.length) continue;
      taken.add(found.list);
      const made = assist.derive.adapter({ list: found.list, bodies, input });
      adapters.push({ ...made, name: "generic", score: found.score });
    }
    return unlike(adapters);
  }

  /** The best of those that stand for the same chat. */
  function unlike(adapters) {
    const sorted = adapters.sort((a, b) => b.score - a.score);
    if (sorted.length < 2 || !sorted[0].pane) return sorted.slice(0, 1);
    return sorted.filter((one, i) => sorted.findIndex((other) => other.list === one.list) === i).slice(0, 3);
  }

  assist.discovery = { discover, listFor, EDITABLE };
})();
