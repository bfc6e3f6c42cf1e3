/**
 * Selectors that find again what was found once: by lasting attributes and classes where there are
 * any, by place only as the last resort.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { all } = assist.dom;

  const LASTING = /^(?:data-(?:test|testid|test-id|qa|cy|role|type|component|name|element|e2e)|role|itemprop|name|part|slot|contenteditable|placeholder)$/;
  const STATES = /^(?:active|selected|current|focus(?:ed)?|hover|open(?:ed)?|show(?:n|ing)?|visible|hidden|hide|is-\w+|has-\w+|on|off|new|unread|last|first|odd|even|loading|enter\w*|leave\w*|ng-\S+|disabled|mounted|ready)$/i;

  /** Ways to name one element by itself, the longest-lasting first. */
  function names(element) {
    const tag = CSS.escape(element.localName);
    const found = [];
    for (const { name, value } of element.attributes)
      if (LASTING.test(name) && value && value.length < 60) found.push([`[${name}=${JSON.stringify(value)}]`, name === "placeholder" || name === "contenteditable" ? 1.5 : 0]);
    if (element.localName.includes("-")) found.push([tag, 0.5]);
    for (const name of kindsOf(element)) found.push([`.${CSS.escape(name)}`, assist.generic.isMadeUp(name) ? 3 : 1]);
    if (element.id && !/\d/.test(element.id)) found.push([`#${CSS.escape(element.id)}`, 0.8]);
    found.push([tag, 4]);
    return found.sort((a, b) => a[1] - b[1]);
  }

  /** Classes that say what an element is, not how it is doing. */
  const kindsOf = (element) => [...element.classList].filter((name) => !STATES.test(name));

  /** Names that all elements have in common. */
  function shared(elements) {
    const kept = names(elements[0]).filter(([selector]) => elements.every((element) => element.matches(selector)));
    return kept.length ? kept : [["*", 5]];
  }

  /**
   * A selector that fits all `elements` and, as far as it can be had, nothing else in `scope`.
   * @param {Element[]} elements that look alike
   * @param {Element|Document} scope
   * @param {Element[]} [allowed] more elements that it may fit
   * @returns {string}
   */
  function describe(elements, scope, allowed = elements) {
    const wanted = new Set(allowed);
    const strangers = (selector) => all(scope, selector).filter((element) => !wanted.has(element)).length;
    let best = { selector: "*", errors: Infinity, cost: Infinity };
    const consider = (selector, cost) => {
      const errors = strangers(selector);
      if (errors < best.errors || (errors === best.errors && cost < best.cost)) best = { selector, errors, cost };
    };
    const levels = commonLevels(elements, scope);
    for (const [name, cost] of levels[0]) consider(name, cost);
    if (best.errors === 0 && best.cost < 3) return best.selector;
    for (const [a, costA] of levels[0].slice(-4))
      for (const [b, costB] of levels[0].slice(0, 4)) if (a !== b && !isTag(b)) consider(a + b, costA + costB);
    for (let depth = 1; depth < levels.length; depth++)
      for (const [outer, outerCost] of levels[depth].slice(0, 4))
        for (const [inner, innerCost] of levels[0].slice(0, 3)) {
          consider(`${outer} ${"> * ".repeat(depth - 1)}> ${inner}`, outerCost + innerCost + depth);
        }
    if (best.errors === 0) return best.selector;
    for (const path of paths(elements, scope)) consider(path, 10);
    return best.selector;
  }

  const isTag = (selector) => /^[a-z]/i.test(selector);

  /** For the elements and, level by level, what is around them: the names that all share. */
  function commonLevels(elements, scope) {
    const levels = [];
    let level = elements;
    for (let depth = 0; depth < 4; depth++) {
      levels.push(shared(level));
      const outer = [...new Set(level.map((element) => element.parentElement))];
      if (outer.some((element) => !element || element === scope || element === document.body)) break;
      level = outer;
    }
    return levels;
  }

  /** Paths from the scope, by tags and then by places too: they break with the next change of the page. */
  function paths(elements, scope) {
    const lines = elements.map((element) => {
      const line = [];
      for (let one = element; one && one !== scope && one !== document.documentElement; one = one.parentElement) line.unshift(one);
      return line;
    });
    if (lines.some((line) => line.length !== lines[0].length)) return [];
    const start = scope.nodeType === Node.ELEMENT_NODE ? ":scope > " : "";
    const steps = lines[0].map((_, depth) => {
      const level = lines.map((line) => line[depth]);
      const tags = new Set(level.map((one) => one.localName));
      const places = new Set(level.map(placeOf));
      const tag = tags.size === 1 ? [...tags][0] : "*";
      return { tag, placed: tags.size === 1 && places.size === 1 ? `${tag}:nth-of-type(${[...places][0]})` : tag };
    });
    const last = steps.length - 1;
    return [
      steps.map((step) => step.tag),
      steps.map((step, i) => (i === last ? step.placed : step.tag)),
      steps.map((step, i) => (i > 0 ? step.placed : step.tag)),
      steps.map((step) => step.placed),
    ].map((path) => start + path.join(" > "));
  }

  const placeOf = (element) => (element.parentElement ? [...element.parentElement.children].filter((other) => other.localName === element.localName).indexOf(element) + 1 : 1);

  /** One selector for elements of several kinds. */
  function describeKinds(elements, scope) {
    const kinds = new Map();
    for (const element of elements) {
      const kind = `${element.localName}|${names(element).filter(([, cost]) => cost < 4).map(([name]) => name).sort().join("")}`;
      if (!kinds.has(kind)) kinds.set(kind, []);
      kinds.get(kind).push(element);
    }
    const fits = (selector) => all(scope, selector).length <= elements.length * 1.02;
    const together = describe(elements, scope);
    if (fits(together) && !together.includes(":nth")) return together;
    const apart = [...new Set([...kinds.values()].map((members) => describe(members, scope, elements)))].join(", ");
    return fits(together) && apart.includes(":nth") ? together : apart;
  }

  assist.selectors = { describe, describeKinds, kindsOf, names };
})();
