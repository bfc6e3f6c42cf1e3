/**
 * Site adapters: those that come with the extension, the agent's own, the program's.
 */

const FOLDER = "adapters/";

let bundled = null;
let generic = null;
/** @type {{site: string, adapter: object}[]} */
let fromProgram = [];

async function load(name) {
  return (await fetch(chrome.runtime.getURL(FOLDER + name))).json();
}

/** The words that all consoles share, for finding a chat on an unknown page. */
export async function words() {
  generic ??= await load("generic.json");
  return generic;
}

export function setFromProgram(items) {
  fromProgram = Array.isArray(items) ? items.filter((item) => item && isAdapter(item.adapter)) : [];
}

/** @returns {boolean} whether a value read from a file or a frame can serve as an adapter */
export function isAdapter(value) {
  return Boolean(value) && typeof value === "object" && value.format === 1 && typeof (value.body ?? value.row) === "string";
}

/** @returns {Promise<object[]>} the adapters to try on a page, the most particular first */
export async function forPage(url) {
  bundled ??= await Promise.all((await load("index.json")).map(load));
  const site = originOf(url);
  const { adapters = {} } = await chrome.storage.local.get("adapters");
  const own = adapters[site] ? [adapters[site]] : [];
  const given = fromProgram.filter((item) => item.site === site).map((item) => item.adapter);
  const fitting = bundled.filter((one) => !one.sites?.length || one.sites.includes(site));
  return [...own, ...given, ...fitting];
}

/** Keep an adapter for a site; without one, forget it. */
export async function keep(site, adapter) {
  const { adapters = {} } = await chrome.storage.local.get("adapters");
  if (adapter) adapters[site] = adapter;
  else delete adapters[site];
  await chrome.storage.local.set({ adapters });
}

export function originOf(url) {
  try {
    const { origin, protocol } = new URL(url);
    return origin === "null" ? `${protocol}//` : origin;
  } catch {
    return "";
  }
}
