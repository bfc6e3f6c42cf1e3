/**
 * Pieces of text inside a region of the page, and which of them are what somebody said.
 *
 * A message row usually holds several pieces: name, time, body, "read". They are told apart by how
 * each kind behaves over all rows: a body varies, a name repeats, a time is a time.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { box, contains, hidesItself, isVisible, nestedRoot, outwards, parentOf, styleOf, textOf } = assist.dom;
  const { generic } = assist;

  const MOST_TEXTS = 1200;
  const FORMATTING = new Set(["B", "I", "EM", "STRONG", "CODE", "MARK", "U", "S", "FONT", "SUB", "SUP", "A"]);
  const PARAGRAPH = new Set(["P", "LI", "PRE", "H1", "H2", "H3", "H4", "BLOCKQUOTE", "UL", "OL"]);
  const CONTROLS = "button, [role=button], textarea, input, select, [contenteditable=''], [contenteditable=true], [contenteditable=plaintext-only], nav, script, style, [role=menu], [role=tooltip], [role=toolbar]";

  /**
   * @param {Element} region
   * @param {string} [without] elements that are left out with all that is in them
   * @returns {Element[]} elements with text of their own in a region, the newest when there are many
   */
  function atoms(region, without = CONTROLS) {
    const found = new Set();
    const visit = (root) => {
      const walker = (root.ownerDocument ?? root).createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (node.nodeType === Node.TEXT_NODE) {
          if (node.data.trim() && node.parentElement) found.add(node.parentElement);
          else if (node.data.trim() && node.parentNode.host) found.add(node.parentNode.host);
        } else if (nestedRoot(node)) visit(nestedRoot(node));
      }
    };
    if (nestedRoot(region)) visit(nestedRoot(region));
    visit(region);
    const newest = [...found].slice(-MOST_TEXTS).filter((element) => !isControl(element, region, without) && isVisible(element));
    return [...new Set(newest.map((element) => sentence(element, region)))].filter((element) => textOf(element));
  }

  function isControl(element, region, without) {
    for (const one of outwards(element)) {
      if (one.matches(without) || hidesItself(one)) return true;
      if (one === region) return false;
      if (one.matches(generic.quotes()) && one.textContent.trim() !== parentOf(one)?.textContent.trim()) return true;
    }
    return false;
  }

  /** Bold words, links and the like belong to the sentence around them. */
  function sentence(element, region) {
    let whole = element;
    for (let outer = parentOf(whole); outer && outer !== region; outer = parentOf(outer)) {
      if (hasOwnText(outer)) whole = outer;
      else if (FORMATTING.has(whole.tagName) && isInline(whole) && outer.textContent.trim() === whole.textContent.trim()) whole = outer;
      else break;
    }
    return whole;
  }

  const hasOwnText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const isInline = (element) => styleOf(element).display.startsWith("inline");

  /** What kind of piece it is, as far as it looks alike in every row: tags and classes, else the place in the row. */
  function kindOf(element, list) {
    const parts = [];
    for (const one of outwards(element)) {
      const outer = parentOf(one);
      if (one === list || parts.length >= 3) break;
      const classes = [...one.classList].filter((name) => !/\d{3,}/.test(name)).slice(0, 3).sort().join(".");
      const place = classes || !outer || outer === list ? "" : [...outer.children].filter((other) => other.localName === one.localName).indexOf(one);
      parts.push(`${one.localName}.${classes}${place}`);
    }
    return parts.join("<");
  }

  /**
   * The bodies of messages among the pieces of a list.
   * @param {Element[]} pieces in the order of the page
   * @param {string} title of the conversation: a piece that only repeats it is a name
   * @returns {Element[]}
   */
  function bodies(pieces, list, title) {
    const usable = pieces.filter((piece) => !isAvatarLetter(piece) && !isSystem(piece, list));
    const kinds = new Map();
    for (const piece of usable) {
      const kind = kindOf(piece, list);
      if (!kinds.has(kind)) kinds.set(kind, []);
      kinds.get(kind).push(piece);
    }
    const worth = new Map();
    for (const [kind, members] of kinds) worth.set(kind, worthOf(members, list, title));
    const chosen = [];
    for (const unit of units(usable, list)) {
      const rated = unit.map((piece) => [worth.get(kindOf(piece, list)), piece]);
      const best = Math.max(...rated.map(([value]) => value));
      if (best <= 0) continue;
      const wanted = rated.filter(([value]) => value >= best - 0.01 || value >= 3).map(([, piece]) => piece);
      chosen.push(...paragraphs(unit.length > 1 ? wanted : unit, list));
    }
    return assist.reader.outermost(chosen);
  }

  /** Pieces by the child of the list in which they stand. */
  function units(pieces, list) {
    const found = new Map();
    for (const piece of pieces) {
      let unit = piece;
      for (const one of outwards(piece)) {
        if (one === list) break;
        unit = one;
      }
      if (!found.has(unit)) found.set(unit, []);
      found.get(unit).push(piece);
    }
    return [...found.values()];
  }

  function worthOf(members, list, title) {
    const texts = members.map((piece) => textOf(piece));
    const alike = (test) => texts.filter(test).length / texts.length;
    if (alike((text) => generic.isTime(text)) > 0.6 || alike((text) => generic.isStatus(text)) > 0.6) return -1;
    if (title && alike((text) => text === title || (text.length > 1 && title.includes(text))) > 0.5) return -1;
    const variety = new Set(texts).size / texts.length;
    const names = namesOf(members[0], list);
    let worth = 1 + (texts.length > 2 ? 2 * variety - 1 : 0);
    if (generic.hint("body", names)) worth += 0.8;
    if (generic.hint("meta", nameOf(members[0]))) worth -= 1;
    if (members.some((piece) => hasBubble(piece, list))) worth += 0.7;
    worth += Math.min(1, average(texts.map((text) => text.length)) / 20);
    worth += (Number.parseFloat(styleOf(members[0]).fontSize) - 13) / 10;
    if (texts.every((text) => /[:：]$/.test(text))) worth -= 1;
    return worth;
  }

  const average = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const nameOf = (element) => `${element.getAttribute("class") ?? ""} ${element.id}`;

  function namesOf(piece, list) {
    const names = [];
    for (const one of outwards(piece)) {
      if (one === list || names.length >= 2) break;
      names.push(nameOf(one));
    }
    return names.join(" ");
  }

  /** Whether a piece stands on a ground of its own, as bubbles do. */
  function hasBubble(piece, list) {
    return Boolean(bubbleOf(piece, list));
  }

  function bubbleOf(piece, list) {
    const width = box(list).width;
    let steps = 0;
    for (const one of outwards(piece)) {
      if (one === list || steps++ > 4) return null;
      const style = styleOf(one);
      const drawn = style.backgroundColor !== "rgba(0, 0, 0, 0)" || Number.parseFloat(style.borderTopWidth) > 0;
      if (drawn && Number.parseFloat(style.borderTopLeftRadius) + Number.parseFloat(style.borderBottomRightRadius) > 0 && box(one).width < 0.95 * width) return one;
    }
    return null;
  }

  /** Several paragraphs of one bubble are one body; several bubbles stay several. */
  function paragraphs(pieces, list) {
    if (pieces.length < 2) return pieces.map((piece) => wholeOf(piece, list));
    const bodies = [];
    for (const piece of pieces) {
      const last = bodies.at(-1);
      const bubble = bubbleOf(piece, list);
      if (last && bubble && bubble !== piece && bubble.contains(last)) bodies[bodies.length - 1] = bubble;
      else if (last && last.contains(piece)) continue;
      else if (last && PARAGRAPH.has(piece.tagName) && piece.parentElement !== list && sameText(last, piece)) bodies[bodies.length - 1] = piece.parentElement;
      else bodies.push(piece);
    }
    return bodies;
  }

  /** A lone paragraph is all that a bubble holds now; the next message may have two. */
  function wholeOf(piece, list) {
    const outer = piece.parentElement;
    const isAll = PARAGRAPH.has(piece.tagName) && outer && outer !== list && outer.textContent.trim() === piece.textContent.trim();
    return isAll && contains(list, outer) ? outer : piece;
  }

  const sameText = (last, piece) => last.parentElement === piece.parentElement && PARAGRAPH.has(last.tagName) && !piece.getAttribute("class") && !last.getAttribute("class");

  function isAvatarLetter(piece) {
    if (textOf(piece).length > 2) return false;
    const style = styleOf(piece);
    const { width, height } = box(piece);
    const round = Number.parseFloat(style.borderTopLeftRadius);
    return Math.abs(width - height) <= 4 && width >= 16 && width <= 80 && (style.borderTopLeftRadius.endsWith("%") ? round >= 40 : round >= width / 2 - 2);
  }

  /** Centred small print between the rows: "chat accepted", a date. */
  function isSystem(piece, list) {
    const text = textOf(piece);
    const around = box(list);
    const range = piece.ownerDocument.createRange();
    range.selectNodeContents(piece);
    const run = range.getBoundingClientRect();
    const place = box(piece);
    const shift = place.left - piece.getBoundingClientRect().left;
    const [left, right] = [run.left + shift - around.left, around.right - run.right - shift];
    const centred = Math.abs(left - right) < 0.03 * around.width && left > 0.12 * around.width;
    return centred && (styleOf(piece).textAlign === "center" || generic.isTime(text) || !hasBubble(piece, list) || isCentredRow(piece, list));
  }

  function isCentredRow(piece, list) {
    for (const one of outwards(piece)) {
      if (one === list) return false;
      const style = styleOf(one);
      if (style.justifyContent === "center" || style.textAlign === "center") return true;
    }
    return false;
  }

  assist.blocks = { atoms, bodies, bubbleOf, units };
})();
