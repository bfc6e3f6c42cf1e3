/**
 * The page as one tree: light DOM, open and closed shadow roots, same-origin frames.
 *
 * Everything below reads the page and never writes to it. Text leaves here as plain strings.
 */
(() => {
  const assist = (globalThis.assist ??= {});

  const LONGEST_ROW = 20000;
  const SKIPPED = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "SVG", "SELECT", "BUTTON"]);
  const BREAKS = new Set(["P", "DIV", "LI", "UL", "OL", "PRE", "BLOCKQUOTE", "TR", "H1", "H2", "H3", "H4"]);

  /** @type {Map<Document|ShadowRoot, Set<Element>>} hosts of nested roots, by the root they stand in */
  const hosts = new Map();

  /** @returns {Document|ShadowRoot|null} what is nested in an element */
  function nestedRoot(element) {
    if (element.localName === "iframe" || element.localName === "frame") return frameDocument(element);
    if (element.shadowRoot) return element.shadowRoot;
    if (!element.localName.includes("-")) return null;
    try {
      return globalThis.chrome?.dom?.openOrClosedShadowRoot(element) ?? null;
    } catch {
      return null;
    }
  }

  function frameDocument(frame) {
    try {
      return frame.contentDocument?.documentElement ? frame.contentDocument : null;
    } catch {
      return null; // another origin: that frame watches itself
    }
  }

  /** Find the nested roots below `node`; `onRoot` hears of each that was not known. */
  function scan(node, onRoot) {
    const walker = (node.ownerDocument ?? node).createTreeWalker(node, NodeFilter.SHOW_ELEMENT);
    for (let element = walker.currentNode; element; element = walker.nextNode()) {
      if (element.nodeType !== Node.ELEMENT_NODE) continue;
      const root = nestedRoot(element);
      if (!root) continue;
      const outer = element.getRootNode();
      if (!hosts.has(outer)) hosts.set(outer, new Set());
      hosts.get(outer).add(element);
      if (!hosts.has(root)) {
        hosts.set(root, new Set());
        onRoot(root);
        scan(root, onRoot);
      }
    }
  }

  /** Forget hosts that left the page. */
  function forgetGone() {
    for (const [root, inside] of hosts) {
      if (!(root.host ?? root.defaultView)) hosts.delete(root);
      for (const host of inside) if (!host.isConnected) inside.delete(host);
    }
  }

  function hostsIn(scope) {
    const inside = hosts.get(scope.getRootNode());
    if (!inside || inside.size === 0) return [];
    return [...inside].filter((host) => host.isConnected && scope.contains(host));
  }

  /** `querySelectorAll` through shadow roots and frames, in the order of the page. */
  function all(scope, selector) {
    const direct = [...scope.querySelectorAll(selector)];
    const nested = hostsIn(scope);
    if (nested.length === 0) return direct;
    const found = [];
    const mixed = [...new Set([...direct, ...nested])].sort((a, b) =>
      a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1,
    );
    const matched = new Set(direct);
    for (const element of mixed) {
      if (matched.has(element)) found.push(element);
      const root = nestedRoot(element);
      if (root) found.push(...all(root, selector));
    }
    return found;
  }

  /** The first of `all`. */
  function first(scope, selector) {
    return scope.querySelector(selector) ?? (hostsIn(scope).length ? (all(scope, selector)[0] ?? null) : null);
  }

  /** The element around a node, out of shadow roots and frames too. */
  function parentOf(node) {
    if (node.parentElement) return node.parentElement;
    const root = node.getRootNode();
    if (root.host) return root.host;
    return node.ownerDocument?.defaultView?.frameElement ?? null;
  }

  /** Ancestors from `node` itself outwards. */
  function* outwards(node) {
    for (let element = node; element; element = parentOf(element)) yield element;
  }

  function contains(outer, inner) {
    if (outer.nodeType === Node.DOCUMENT_NODE) return true;
    for (const element of outwards(inner)) if (element === outer) return true;
    return false;
  }

  /** The nearest element around both. */
  function common(a, b) {
    const around = new Set(outwards(a));
    for (const element of outwards(b)) if (around.has(element)) return element;
    return null;
  }

  /** Whether it takes room in the page, though the tab may be hidden. */
  function isVisible(element) {
    if (!element.isConnected || element.checkVisibility?.({ visibilityProperty: true }) === false) return false;
    const box = element.getBoundingClientRect();
    if (box.width < 1 || box.height < 1) return false;
    const frame = element.ownerDocument.defaultView?.frameElement;
    return frame ? isVisible(frame) : true;
  }

  /** Place in the coordinates of the outermost document. */
  function box(element) {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    let [x, y] = [0, 0];
    let view = element.ownerDocument.defaultView;
    while (view?.frameElement) {
      const outer = view.frameElement.getBoundingClientRect();
      x += outer.left;
      y += outer.top;
      view = view.frameElement.ownerDocument.defaultView;
    }
    return { left: left + x, right: right + x, top: top + y, bottom: bottom + y, width: right - left, height: bottom - top };
  }

  function styleOf(element) {
    return (element.ownerDocument.defaultView ?? window).getComputedStyle(element);
  }

  /** Whether the element itself hides what is in it; an ancestor's hiding does not count. */
  function hidesItself(element) {
    if (element.hidden) return true;
    const style = styleOf(element);
    return style.display === "none" || style.visibility === "hidden";
  }

  /** What the reader of an element sees as plain text; pictures by their description. */
  function textOf(element, skip = null) {
    const parts = [];
    let length = 0;
    const write = (text) => {
      parts.push(text);
      length += text.length;
    };
    const walk = (node) => {
      for (const child of node.childNodes) {
        if (length > 2 * LONGEST_ROW) return;
        if (child.nodeType === Node.TEXT_NODE) write(child.data.includes("\n") ? flow(child) : child.data);
        else if (child.nodeType === Node.ELEMENT_NODE) enter(child);
      }
    };
    const enter = (child) => {
      const name = child.tagName.toUpperCase();
      if (name === "BR") return write("\n");
      if (name === "IMG") return write(child.alt || (isSmall(child) ? "" : assist.words?.picture ?? "[图片]"));
      if (SKIPPED.has(name) || child.getAttribute("role") === "button") return undefined;
      if ((skip && child.matches(skip)) || hidesItself(child)) return undefined;
      if (BREAKS.has(name)) write("\n");
      const root = nestedRoot(child);
      if (root && name !== "IFRAME") walk(root);
      walk(child);
      if (BREAKS.has(name)) write("\n");
      return undefined;
    };
    const root = nestedRoot(element);
    if (root) walk(root.body ?? root);
    walk(element);
    return tidy(parts.join(""));
  }

  /** Avatars and icons say nothing; a picture that the customer sent does. */
  function isSmall(image) {
    return (image.width || 64) <= 48 && (image.height || 64) <= 48;
  }

  /** Line ends of the source are line ends of the text only where the style says so. */
  function flow(node) {
    const around = node.parentElement ?? node.getRootNode().host;
    const kept = around && /pre|break-spaces/.test(styleOf(around).whiteSpace);
    return kept ? node.data : node.data.replace(/\s+/g, " ");
  }

  function tidy(text) {
    return text
      .replace(/\r\n?/g, "\n")
      .replace(/[^\S\n]+/g, " ")
      .replace(/ ?\n ?/g, "\n")
      .replace(/\n{2,}/g, "\n")
      .trim();
  }

  /** @returns {{text: string, cut: boolean}} at most LONGEST_ROW characters, never half of one */
  function cutText(text) {
    if (text.length <= LONGEST_ROW) return { text, cut: false };
    const end = /[\uD800-\uDBFF]/.test(text[LONGEST_ROW - 1]) ? LONGEST_ROW - 1 : LONGEST_ROW;
    return { text: text.slice(0, end), cut: true };
  }

  /** 53-bit digest (cyrb53) as a short string: for identity, not for secrets. */
  function digest(text) {
    let [a, b] = [0xdeadbeef, 0x41c6ce57];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      a = Math.imul(a ^ code, 2654435761);
      b = Math.imul(b ^ code, 1597334677);
    }
    a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
    b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
    return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
  }

  /** The focused element, wherever it is nested. */
  function focused(root = document) {
    const element = root.activeElement;
    const nested = element && nestedRoot(element);
    return (nested && focused(nested)) || element;
  }

  assist.dom = {
    all, box, common, contains, cutText, digest, first, focused, forgetGone, hidesItself, isVisible,
    nestedRoot, outwards, parentOf, scan, styleOf, textOf, tidy, roots: () => [document, ...hosts.keys()].filter((r, i, a) => a.indexOf(r) === i),
  };
})();
