/**
 * Reads conversations off the page by an adapter, which is data.
 *
 * An adapter is a JSON object (docs/site-adapters.md). A Field is a selector, or
 * {select?, attribute?, pattern?}: the element within the pane or row (none: itself), one of its
 * attributes instead of its text, and the first group of a regular expression.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { all, box, contains, cutText, digest, first, isVisible, outwards, parentOf, styleOf, textOf } = assist.dom;

  const NEWEST = 300;
  const LONGEST_TITLE = 300;

  /** Rows that were read, until something in them changes. */
  let read = new WeakMap();
  /** Rows and bodies that stood in a list at an earlier look. */
  const seen = new WeakSet();

  /** @returns {string} a Field's value in `scope`, "" when there is none */
  function field(scope, wanted) {
    if (!wanted) return "";
    const { select, attribute, pattern } = typeof wanted === "string" ? { select: wanted } : wanted;
    const elements = select ? all(scope, select) : [scope];
    const element = elements.length > 1 ? (elements.find(isVisible) ?? elements[0]) : elements[0];
    if (!element) return "";
    const value = attribute ? (element.getAttribute(attribute) ?? "") : textOf(element);
    if (!pattern) return value.trim();
    const found = new RegExp(pattern, "u").exec(value);
    return found ? (found[1] ?? found[0]).trim() : "";
  }

  /** Whether the adapter is for this page as it is now. */
  function applies(adapter) {
    if (adapter.present && !first(document, adapter.present)) return false;
    return Boolean(first(document, adapter.pane ?? adapter.list ?? adapter.body));
  }

  /**
   * @typedef {{root: Element, list: Element, adapter: object}} Pane
   * @returns {Pane[]} every conversation that the page holds, also hidden ones
   */
  function panes(adapter) {
    const roots = adapter.pane ? all(document, adapter.pane) : [document.body];
    const found = [];
    for (const root of roots) {
      const list = adapter.list ? first(root, adapter.list) : root;
      if (list && !found.some((one) => one.list === list)) found.push({ root, list, adapter });
    }
    return found;
  }

  /** The pane's own editor, else the page's only one. */
  function inputOf(pane, isOnlyVisible) {
    if (!pane.adapter.input) return null;
    const inside = all(pane.root, pane.adapter.input);
    if (inside.length) return inside.find(isVisible) ?? inside[0];
    return isOnlyVisible ? (all(document, pane.adapter.input).find(isVisible) ?? null) : null;
  }

  function titleOf(pane) {
    const { title } = pane.adapter;
    const value = field(pane.root, title) || (pane.adapter.pane ? "" : field(document, title));
    return value.replace(/\s+/g, " ").slice(0, LONGEST_TITLE);
  }

  /** What tells this conversation from others on the site, also after the page is loaded again. */
  function keyOf(pane, isOnly) {
    const own = field(pane.root, pane.adapter.conversation);
    if (own) return digest(own);
    const place = isOnly ? location.pathname + location.search + location.hash : location.pathname;
    return digest(`${place}\n${titleOf(pane)}`);
  }

  /** Whether the page says already whose conversation this is, or never will. */
  function isNamed(pane) {
    const { title, conversation } = pane.adapter;
    return !(title || conversation) || Boolean(field(pane.root, conversation) || titleOf(pane));
  }

  /** Rows with their bodies, the newest of them, oldest first. */
  function elementsOf(pane) {
    const { row, body } = pane.adapter;
    if (row) {
      const rows = newest(inOrder(pane, all(pane.list, row)));
      const found = rows.map((element) => ({ row: element, body: body ? first(element, body) : element }));
      return Object.assign(found.filter((one) => one.body), { leap: rows.leap, skipped: rows.skipped, trimmed: rows.trimmed });
    }
    const bodies = outermost(all(pane.list, body).filter((element) => !isInside(element, pane)));
    const ordered = newest(inOrder(pane, bodies));
    const found = ordered.map((element, i) => ({
      row: rowAround(element, ordered[i - 1], ordered[i + 1], pane.list),
      body: element,
    }));
    return Object.assign(found, { leap: ordered.leap, skipped: ordered.skipped, trimmed: ordered.trimmed });
  }

  /** The last of many, and before them one that is known, so that the others can be told to be new. */
  function newest(elements) {
    const kept = elements.slice(-NEWEST);
    if (kept.length < elements.length && !kept.some((element) => seen.has(element))) {
      const anchor = elements.findLastIndex((element) => seen.has(element));
      kept.skipped = anchor < 0 ? 0 : elements.length - kept.length - anchor - 1;
      if (anchor >= 0) kept.unshift(elements[anchor]);
      kept.leap = true;
    }
    kept.trimmed = kept.length < elements.length;
    for (const element of kept) seen.add(element);
    return kept;
  }

  /** Whether an element is part of what the adapter leaves out of a message: a quotation. */
  function isInside(element, { adapter, list }) {
    if (!adapter.inside) return false;
    for (const around of outwards(element)) {
      if (around === list) return false;
      if (around.matches(adapter.inside)) return true;
    }
    return false;
  }

  function outermost(elements) {
    const kept = [];
    for (const element of elements) if (!kept.length || !kept.at(-1).contains(element)) kept.push(element);
    return kept;
  }

  /** The largest element that holds this message and not its neighbours. */
  function rowAround(body, before, after, list) {
    const holds = (outer, other) => other && (outer.contains(other) || contains(outer, other));
    let row = body;
    for (let outer = parentOf(row); outer && outer !== list; outer = parentOf(outer)) {
      if (holds(outer, before) || holds(outer, after)) break;
      row = outer;
    }
    return row;
  }

  /** Oldest first also where the page lays them out in another order than its own. */
  function inOrder(pane, elements) {
    if (elements.length < 2) return elements;
    const line = elements.at(-1);
    if ([...outwards(line)].slice(0, 8).some((one) => styleOf(one).position === "absolute" && one !== pane.list && contains(pane.list, one)) && isVisible(pane.list)) {
      return elements.map((element) => [box(element).top, element]).sort((a, b) => a[0] - b[0]).map(([, element]) => element);
    }
    for (const around of outwards(line)) {
      if (styleOf(around).flexDirection === "column-reverse" && around.children.length > 1 && around.contains(elements[0])) return elements.reverse();
      if (around === pane.list) break;
    }
    return elements;
  }

  /**
   * @returns {object[]} rows for the log, oldest first; `trimmed` when there are more than were
   *   read, `leap` when so many came at once that known ones were passed over, `skipped` of them
   */
  function rows(pane) {
    const visible = isVisible(pane.list);
    const elements = elementsOf(pane);
    const found = Object.assign([], { leap: elements.leap, skipped: elements.skipped, trimmed: elements.trimmed });
    for (const { row, body } of elements) {
      // A list that reuses its rows hides those that are out of work.
      if (visible && body.checkVisibility?.() === false) continue;
      let known = read.get(row);
      if (!known || known.body !== body) {
        known = readRow(row, body, pane, visible);
        read.set(row, known);
      } else if (visible && known.guessed) {
        Object.assign(known, speakerOf(row, body, pane, visible));
      }
      if (known.text) found.push({ ...known, element: row });
    }
    return found;
  }

  function readRow(row, body, pane, visible) {
    const { adapter } = pane;
    if (adapter.skip && row.matches(adapter.skip)) return { body, text: "" };
    const { text, cut } = cutText(textOf(body, adapter.inside) || textOf(body));
    const pid = adapter.id ? (field(row, adapter.id) || "").slice(0, 2000) : "";
    const time = adapter.time ? timeOf(field(row, adapter.time)) : undefined;
    return { body, text, cut, key: digest(text), pid, time, ...speakerOf(row, body, pane, visible) };
  }

  /** @returns {{speaker: string, guessed: boolean}} guessed: only the place would tell, and it is hidden */
  function speakerOf(row, body, pane, visible) {
    const { own = {}, customer = {} } = pane.adapter;
    if (fits(row, body, pane.list, customer)) return { speaker: "customer", guessed: false };
    if (fits(row, body, pane.list, own)) return { speaker: "agent", guessed: false };
    if (own.side && visible) {
      const side = assist.sides.sideOf(body, pane.list);
      return { speaker: side === own.side ? "agent" : "customer", guessed: side === "" };
    }
    if (own.names || customer.names) return { speaker: byName(row, pane, own, customer), guessed: false };
    return { speaker: "customer", guessed: Boolean(own.side) };
  }

  function fits(row, body, list, rule) {
    for (const selector of rule.match ?? []) {
      if (row.matches(selector) || first(row, selector)) return true;
      for (const around of outwards(row)) {
        if (around === list) break;
        if (around.matches(selector)) return true;
      }
    }
    return (rule.style ?? []).some(({ property, value }) => {
      for (const around of outwards(body)) {
        if (around === list) return false;
        if (styleOf(around).getPropertyValue(property) === value) return true;
      }
      return false;
    });
  }

  /** By the sender's name: one of a list, or the conversation's title. */
  function byName(row, pane, own, customer) {
    const name = field(row, pane.adapter.sender);
    if (own.names?.includes(name)) return "agent";
    if (customer.names?.includes(name)) return "customer";
    if (customer.names?.includes("{title}") && name) return titleOf(pane).includes(name) ? "customer" : "agent";
    return "customer";
  }

  /** @returns {number|undefined} seconds since the epoch of the usual ways to write a time */
  function timeOf(value) {
    if (!value) return undefined;
    if (/^\d{9,13}(?:\.\d+)?$/.test(value)) return Number(value) > 1e11 ? Number(value) / 1000 : Number(value);
    if (/^\d{4}-\d\d-\d\dT/.test(value)) return finite(Date.parse(value) / 1000);
    const clock = /(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?/.exec(value);
    const day = /(?:(\d{4})[-/.年]\s?)?(\d{1,2})[-/.月]\s?(\d{1,2})日?/.exec(value);
    if (!clock) return undefined;
    const when = new Date();
    if (day) when.setFullYear(day[1] ? Number(day[1]) : when.getFullYear(), day[2] - 1, Number(day[3]));
    else if (/昨|yesterday/i.test(value)) when.setDate(when.getDate() - 1);
    else if (/前天|星期|周|day/i.test(value) && !/今天|today/i.test(value)) return undefined;
    const later = /下午|晚上|[^a-z]p\.?m/i.test(value) && Number(clock[1]) < 12 ? 12 : 0;
    when.setHours(Number(clock[1]) + later, Number(clock[2]), Number(clock[3] ?? 0), 0);
    return finite(when.getTime() / 1000);
  }

  const finite = (seconds) => (Number.isFinite(seconds) ? seconds : undefined);

  /** Forget what was read of a row, because something in it changed; of all rows without an argument. */
  function forget(element) {
    if (!element) read = new WeakMap();
    else for (const around of outwards(element)) read.delete(around);
  }

  assist.reader = { applies, field, forget, inputOf, isNamed, keyOf, outermost, panes, rowAround, rows, timeOf, titleOf };
})();
