/**
 * Words that chat consoles have in common, from adapters/generic.json: data, in one place.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { digest } = assist.dom;

  const pattern = (source) => new RegExp(source, "iu");
  let data = null;

  /** @param {object} words the content of adapters/generic.json */
  function load(words) {
    data = {
      own: new Set(words.own),
      customer: new Set(words.customer),
      list: pattern(words.list),
      body: pattern(words.body),
      meta: pattern(words.meta),
      title: pattern(words.title),
      search: pattern(words.search),
      status: pattern(`^(?:${words.status.join("|")})$`),
      recalled: pattern(words.recalled),
      timeOnly: pattern(words.timeOnly),
      quote: words.quote,
    };
  }

  /** The lower-case words of a class name or attribute: `isOwnMsg--x` → is own msg x. */
  function tokens(name) {
    return name
      .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
      .toLowerCase()
      .split(/[^\p{L}]+/u)
      .filter(Boolean);
  }

  /** +1 when a class or attribute speaks of the agent, −1 of the customer, 0 of neither or both. */
  function sideOf(name, value = "") {
    const words = [...tokens(name), ...tokens(value)];
    const negated = /^(?:false|0|no)$/i.test(value);
    const own = words.some((word) => data.own.has(word));
    const customer = words.some((word) => data.customer.has(word));
    if (own === customer) return 0;
    return own !== negated ? 1 : -1;
  }

  /** A bare number is no time: customers write numbers. */
  const TIMELY = /\d\s?[:：]\s?\d|\d[年月日]|\d[-/]\d{1,2}[-/]\d|昨天|今天|前天|星期|周[一二三四五六日]|刚[刚才]|前$|ago$|now$|day|[ap]\.?m\b/i;
  const isTime = (text) => text.length <= 40 && TIMELY.test(text) && data.timeOnly.test(text);
  const isStatus = (text) => text.length <= 20 && data.status.test(text);
  const isRecalled = (text) => text.length <= 80 && data.recalled.test(text);

  /** A class name that a build tool made up: it changes with the next release of the console. */
  function isMadeUp(name) {
    if (/^(?:css|sc|jss|jsx|svelte|emotion|chakra|makeStyles|tw)-/.test(name)) return true;
    if (/^[a-z]+(?:[-_]+[a-z]{2,})*$/i.test(name) && !/[a-z][A-Z]{2,}[a-z]|[bcdfghjklmnpqrstvwxz]{6}/.test(name)) return false;
    const tail = name.split(/[-_]+/).at(-1);
    return tail.length >= 4 && ((/\d/.test(tail) && /[a-z]/i.test(tail)) || (/[a-z]/.test(tail) && /[A-Z]/.test(tail)) || /\d{4,}/.test(tail));
  }

  assist.generic = {
    load, tokens, sideOf, isTime, isStatus, isRecalled, isMadeUp, digest,
    hint: (kind, text) => data[kind].test(text),
    /** What was said before and is only repeated in a message: a selector. */
    quotes: () => data.quote,
  };
})();
