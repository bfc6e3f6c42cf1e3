/**
 * Makes an adapter out of elements that were found or clicked: list, bodies, input, who said what.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { all, box, common, contains, isVisible, outwards, parentOf, styleOf, textOf } = assist.dom;
  const { blocks, generic, selectors, sides } = assist;

  const STUDIED = 80;
  /** What a selector costs that is only an element's name: it says nothing of what is in there. */
  const MERE_TAG = 4;
  const PLACES = /^(?:class|style|href|src|title|alt|role|tabindex|dir|lang|datetime|type|width|height|draggable|aria-.*|.*(?:index|idx|pos|offset|time|date|from|sender|user|author).*)$/i;
  const PAGE_TITLE = { select: "title", pattern: "^(?:[(（\\[【]\\d+\\+?[)）\\]】]\\s*)?(.*)$" };

  /**
   * @param {{list: Element, bodies: Element[], input: ?Element, own?: Element[], customer?: Element[]}} found
   *   own, customer: bodies whose speaker somebody pointed out
   * @returns {object} an adapter
   */
  function adapter(found) {
    const { list, input } = found;
    const bodies = found.bodies.slice(-STUDIED);
    const rows = bodies.map((body, i) => assist.reader.rowAround(body, bodies[i - 1], bodies[i + 1], list));
    const region = input ? common(list, input) : list;
    const made = {
      format: 1,
      ...panesOf(list, input),
      body: selectors.describeKinds(bodies, list),
      ...speakers(found, bodies, rows, list, region),
    };
    const id = idOf(rows);
    const time = timeOf(rows, bodies);
    const inside = insideOf(bodies);
    if (id) made.id = id;
    if (time) made.time = time;
    made.inside = [...(inside ? [inside] : []), generic.quotes()].join(", ");
    const pane = made.pane ? [...outwards(list)].find((one) => one.matches(made.pane)) : document;
    made.list = selectors.describe([list], pane);
    if (input) made.input = selectors.describe([input], contains(pane, input) ? pane : document);
    made.title = titleOf(list, input, pane);
    return made;
  }

  /** The rules for who said it, and whether both sides have been seen. */
  function speakers(found, bodies, rows, list, region) {
    const studied = bodies.map((body, i) => ({
      features: sides.features(rows[i], body, list),
      place: sides.sideOf(body, list),
      sense: sides.bySense(rows[i], body, list),
      pointed: found.own?.includes(body) ? "own" : found.customer?.includes(body) ? "customer" : "",
    }));
    const right = studied.filter((row) => row.place === "right");
    const left = studied.filter((row) => row.place === "left");
    let ownSide = "right";
    const against = right.filter((row) => row.sense === "customer").length + left.filter((row) => row.sense === "own").length;
    if (right.length && left.length && against > 0.8 * (right.length + left.length)) ownSide = "left";
    const pointed = studied.find((row) => row.pointed === "own" && row.place);
    if (pointed && studied.some((row) => row.pointed === "customer" && row.place && row.place !== pointed.place)) ownSide = pointed.place;
    const placed = right.length > 0 && left.length > 0;
    const sensed = studied.some((row) => row.sense === "own") && studied.some((row) => row.sense !== "own");
    for (const row of studied) {
      if (row.pointed) row.side = row.pointed;
      else if (placed) row.side = row.place ? (row.place === ownSide ? "own" : "customer") : "";
      else if (sensed && !found.own) row.side = row.sense === "own" ? "own" : "customer";
      else row.side = "";
    }
    const rule = sides.rule(studied);
    if (rule) return placed || found.own ? { ...rule, own: { ...rule.own, side: rule.own.match?.[0] === "*" ? undefined : ownSide } } : rule;
    if (!placed && !right.length) {
      const names = byNames(bodies, rows, list, region);
      if (names) return names;
    }
    const lone = studied.filter((row) => row.sense === "own").length === studied.length && !placed && !left.length;
    return { own: lone ? { match: ["*"] } : { side: ownSide }, provisional: !placed };
  }

  /** In a log with names and no sides, the customer is who the conversation is named after. */
  function byNames(bodies, rows, list) {
    const pieces = blocks.atoms(list);
    const before = rows.map((row, i) => pieces.filter((piece) => contains(row, piece) && piece !== bodies[i] && !contains(bodies[i], piece) && !generic.isTime(textOf(piece)) && !generic.isStatus(textOf(piece)))[0]);
    const named = before.filter(Boolean);
    if (named.length < 2 || new Set(named.map((piece) => textOf(piece))).size < 2) return null;
    return { sender: selectors.describeKinds(named, list), own: {}, customer: { names: ["{title}"] }, provisional: true };
  }

  /** An attribute that is different in every row, and not its place. */
  function idOf(rows) {
    const candidates = new Set();
    const carriers = (row) => [row, ...[...row.querySelectorAll("*")].slice(0, 12)];
    for (const carrier of carriers(rows[0]))
      for (const { name } of carrier.attributes) if (!PLACES.test(name) && /id|key|uuid|guid|seq/i.test(name)) candidates.add(`${carrier === rows[0] ? "" : name}|${name}`);
    for (const candidate of [...candidates].sort((a, b) => Number(a[0] !== "|") - Number(b[0] !== "|"))) {
      const [inner, name] = candidate.split("|");
      const wanted = inner ? { select: `[${CSS.escape(name)}]`, attribute: name } : { attribute: name };
      const values = rows.map((row) => assist.reader.field(row, wanted)).filter(Boolean);
      if (values.length >= 0.9 * rows.length && new Set(values).size === values.length && !counts(values)) return wanted;
    }
    return null;
  }

  /** 0, 1, 2 … are places. */
  const counts = (values) => values.length > 1 && values.every((value, i) => Number(value) === Number(values[0]) + i) && Number(values[0]) < 2;

  function timeOf(rows, bodies) {
    const tags = rows.filter((row) => row.querySelector("time[datetime]"));
    if (tags.length >= 0.5 * rows.length) return { select: "time[datetime]", attribute: "datetime" };
    const found = [];
    for (let i = 0; i < rows.length; i++) {
      const piece = blocks.atoms(rows[i]).find((one) => one !== bodies[i] && generic.isTime(textOf(one)));
      if (piece) found.push(piece);
    }
    return found.length >= 0.5 * rows.length ? selectors.describeKinds(found, rows[0].parentElement ?? document) : null;
  }

  /** Small print that stands inside the bodies: the time in a bubble's corner. */
  function insideOf(bodies) {
    const found = bodies.flatMap((body) => [...body.querySelectorAll("*")].filter((one) => {
      const text = one.textContent.trim();
      return text && (generic.isTime(text) || generic.isStatus(text)) && text !== body.textContent.trim();
    }));
    const outer = assist.reader.outermost(found);
    if (outer.length < 0.5 * bodies.length) return null;
    const selector = selectors.describeKinds(outer, parentOf(bodies[0]));
    return bodies.some((body) => body.matches(selector)) ? null : selector;
  }

  /** The element of each conversation, where the page holds several. */
  function panesOf(list, input) {
    for (const level of outwards(list)) {
      const outer = level.parentElement;
      if (!outer || outer === document.documentElement) break;
      if (level === list) continue;
      const kin = [...outer.children].filter((one) => one !== level && areKin(one, level) && holdsChat(one, level, list, input));
      if (!kin.length) continue;
      const roots = [level, ...kin];
      const conversation = panesId(roots);
      return { pane: selectors.describe(roots, document), ...(conversation ? { conversation } : {}) };
    }
    return {};
  }

  /** Of the same kind, whatever state each of them is in. */
  function areKin(a, b) {
    if (a.localName !== b.localName) return false;
    const [ours, theirs] = [selectors.kindsOf(a), selectors.kindsOf(b)];
    if (a.localName.includes("-")) return true;
    return ours.length + theirs.length === 0 ? a.children.length > 0 : ours.some((name) => theirs.includes(name));
  }

  /** Whether a sibling of a pane holds a list like its list, and an editor if the pane has its own. */
  function holdsChat(other, level, list, input) {
    const [selector, cost] = selectors.names(list)[0];
    const holdsList = cost < MERE_TAG ? all(other, selector).length > 0 : hasPlace(other, level, list);
    if (!holdsList) return false;
    if (input && contains(level, input)) return all(other, assist.discovery.EDITABLE).length > 0;
    return isChatSized(level) && (!isVisible(other) || isChatSized(other));
  }

  /** Whether `other` has an element where `level` has `inner`, as far as tags tell. */
  function hasPlace(other, level, inner) {
    const steps = [];
    for (let one = inner; one && one !== level; one = one.parentElement) steps.unshift(CSS.escape(one.localName));
    return steps.length > 0 && other.querySelector(`:scope > ${steps.join(" > ")}`) !== null;
  }

  const isChatSized = (element) => box(element).height > 0.2 * window.innerHeight;

  function panesId(roots) {
    for (const { name } of roots[0].attributes) {
      if (!/^(?:id|jid|data-.*(?:id|key|conv|chat|jid|session|room|peer).*)$/i.test(name)) continue;
      const values = roots.map((root) => root.getAttribute(name));
      if (values.every(Boolean) && new Set(values).size === values.length) return { attribute: name };
    }
    return null;
  }

  /** The heading above the list, else the chosen entry of the list of chats, else the page's title. */
  function titleOf(list, input, pane = document) {
    const around = box(list);
    const above = (piece) => {
      const place = box(piece);
      return place.bottom <= around.top + 12 && place.right > around.left && place.left < around.right;
    };
    let region = input ? common(list, input) : parentOf(list);
    for (let level = 0; region && level < 6; level++, region = parentOf(region)) {
      const pieces = blocks.atoms(region).filter((piece) => !contains(list, piece) && above(piece));
      const usable = pieces.filter((piece) => textOf(piece).length <= 80 && !generic.isTime(textOf(piece)) && !generic.isStatus(textOf(piece)));
      if (usable.length) {
        const best = usable.reduce((a, b) => (headingWorth(b) > headingWorth(a) ? b : a));
        return selectors.describe([best], contains(pane, best) ? pane : document);
      }
      if (region === document.body) break;
    }
    const chosen = all(document, "[aria-selected=true], [aria-current]:not([aria-current=false]), .active, .selected, .current").filter((one) => isVisible(one) && !contains(one, list) && !contains(list, one) && textOf(one));
    const name = chosen.length ? blocks.atoms(chosen[0])[0] : null;
    if (!name) return PAGE_TITLE;
    const holder = ["[aria-selected=true]", "[aria-current]:not([aria-current=false])", ".active", ".selected", ".current"].find((selector) => chosen[0].matches(selector));
    return name === chosen[0] ? holder : `${holder} ${selectors.describe([name], chosen[0])}`;
  }

  function headingWorth(piece) {
    const style = styleOf(piece);
    const names = `${piece.getAttribute("class") ?? ""} ${piece.parentElement?.getAttribute("class") ?? ""} ${piece.id}`;
    let worth = Number.parseFloat(style.fontSize) / 4 + (Number.parseInt(style.fontWeight, 10) >= 600 ? 1 : 0);
    if ([...outwards(piece)].slice(0, 3).some((one) => /^H[1-6]$/.test(one.tagName) || one.getAttribute("role") === "heading")) worth += 2;
    if (generic.hint("title", names)) worth += 1.5;
    return worth;
  }

  /** The conversation's name as a text; "" when only the page has a title. */
  function titleText(list, input) {
    const found = titleOf(list, input);
    return found === PAGE_TITLE ? "" : assist.reader.field(document, found);
  }

  assist.derive = { adapter, titleText };
})();
