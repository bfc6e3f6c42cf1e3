/**
 * Who said it: by the side on which a bubble stands, and by what own and customer rows have in common.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { box, nestedRoot, outwards, styleOf } = assist.dom;

  const NARROW = 0.88;
  const LOPSIDED = 0.06;
  const STYLES = ["align-self", "justify-content", "flex-direction", "text-align", "float", "align-items", "background-color", "order"];
  const DEEPEST = 60;

  /** @returns {"left"|"right"|""} the side of the list at which a body stands, "" in the middle */
  function sideOf(body, list) {
    const around = box(list);
    if (around.width < 40) return "";
    const bubble = bubbleOf(body, list, around.width);
    return (bubble && lean(box(bubble), around)) || avatarSide(body, list) || lean(textBox(body), around);
  }

  /** The widest element around the body that does not fill the row. */
  function bubbleOf(body, list, width) {
    let widest = null;
    for (const element of outwards(body)) {
      if (element === list) break;
      const place = box(element);
      if (place.width > NARROW * width) break;
      if (place.width > 0) widest = element;
    }
    return widest;
  }

  function textBox(body) {
    const range = body.ownerDocument.createRange();
    range.selectNodeContents(nestedRoot(body) ?? body);
    const text = range.getBoundingClientRect();
    const shift = box(body).left - body.getBoundingClientRect().left;
    return { left: text.left + shift, right: text.right + shift };
  }

  function lean(place, around) {
    const left = place.left - around.left;
    const right = around.right - place.right;
    if (Math.abs(left - right) < LOPSIDED * around.width) return "";
    return left < right ? "left" : "right";
  }

  /** Long bubbles fill the width; the picture beside them still tells. */
  function avatarSide(body, list) {
    const place = box(body);
    for (const element of outwards(body)) {
      if (element === list) return "";
      const picture = [...element.querySelectorAll("img, [class*=avatar i], canvas")].find((one) => !body.contains(one) && isAvatar(one));
      if (!picture) continue;
      const at = box(picture);
      if (at.right <= place.left + 4) return "left";
      if (at.left >= place.right - 4) return "right";
    }
    return "";
  }

  function isAvatar(element) {
    const { width, height } = box(element);
    return width >= 14 && width <= 80 && Math.abs(width - height) < 8;
  }

  /** What can be said of a row without looking at its place: classes, attributes, computed styles. */
  function features(row, body, list) {
    const found = new Set();
    const path = [];
    for (const element of outwards(body)) {
      if (element === list) break;
      path.push(element);
    }
    for (const element of path) {
      for (const one of marks(element)) found.add(one);
      const style = styleOf(element);
      for (const property of STYLES) found.add(`style ${property}: ${style.getPropertyValue(property)}`);
    }
    const inside = [...row.querySelectorAll("*")].slice(0, DEEPEST);
    for (const element of inside) for (const one of marks(element)) found.add(one);
    return found;
  }

  /** Selectors that an element fits by itself. */
  function marks(element) {
    const found = [...element.classList].map((name) => `.${CSS.escape(name)}`);
    for (const { name, value } of element.attributes) {
      if (/^(?:data-|aria-label$|role$|dir$|align$|title$|from$|sender$|type$|side$|position$|placement$|slot$|is-|own|self|me$|mine$|alt$)/.test(name) && value.length <= 60)
        found.push(`[${CSS.escape(name)}=${JSON.stringify(value)}]`);
    }
    return found;
  }

  /**
   * A rule that tells own rows from customers' in this list, learnt from labelled rows.
   *
   * @param {{features: Set<string>, side: "own"|"customer"|""}[]} rows
   * @returns {{own?: object, customer?: object}|null} rules of an adapter, null when nothing tells them apart
   */
  function rule(rows) {
    const own = rows.filter((row) => row.side === "own");
    const customer = rows.filter((row) => row.side === "customer");
    if (!own.length || !customer.length) return null;
    const best = (inside, outside, sign) => {
      const candidates = new Set(inside.flatMap((row) => [...row.features]));
      let winner = { worth: 0.9 };
      for (const feature of candidates) {
        const hit = share(inside, feature) - share(outside, feature);
        const worth = hit + (hit >= 0.9 ? bonus(feature, sign) : 0);
        if (worth > winner.worth) winner = { worth, feature };
      }
      return winner;
    };
    const forOwn = best(own, customer, 1);
    const forCustomer = best(customer, own, -1);
    if (!forOwn.feature && !forCustomer.feature) return null;
    if (forOwn.feature) return { own: asRule(forOwn.feature) };
    return { own: { match: ["*"] }, customer: asRule(forCustomer.feature) };
  }

  const share = (rows, feature) => rows.filter((row) => row.features.has(feature)).length / rows.length;

  /** Words that mean a side last longest, then plain classes, then attributes, then looks. */
  function bonus(feature, sign) {
    if (feature.startsWith("style ")) return feature.includes("background") ? 0 : 0.02;
    const name = feature.replace(/^[.[]/, "").replace(/["\]\\]/g, " ");
    const means = assist.generic.sideOf(name.split("=")[0], name.split("=")[1]?.trim() ?? "");
    if (means === sign) return 0.5;
    if (means === -sign) return -0.2;
    return assist.generic.isMadeUp(name) ? 0.03 : 0.2;
  }

  function asRule(feature) {
    if (!feature.startsWith("style ")) return { match: [feature] };
    const [property, value] = feature.slice(6).split(": ");
    return { style: [{ property, value }] };
  }

  /** What classes and attributes say of a row by the words they use. @returns {"own"|"customer"|""} */
  function bySense(row, body, list) {
    let sum = 0;
    const path = [];
    for (const element of outwards(body)) {
      if (element === list) break;
      path.push(element);
    }
    for (const element of new Set([...path, ...[...row.querySelectorAll("*")].slice(0, DEEPEST)]))
      for (const mark of marks(element)) {
        const [name, value = ""] = mark.replace(/^[.[]/, "").replace(/[\]\\"]/g, "").split("=");
        sum += assist.generic.sideOf(name, value);
      }
    return sum > 0 ? "own" : sum < 0 ? "customer" : "";
  }

  assist.sides = { bySense, features, rule, sideOf };
})();
