/**
 * The extension's service worker: pages on one side, the program on the other.
 */

import * as adapters from "./adapters.js";
import { Link } from "./link.js";
import { Pages, post } from "./pages.js";
import * as sites from "./sites.js";
import * as status from "./status.js";

const PROTOCOL = 1;
const RETRY = "retry";

/** Made once for this browser profile. */
async function instanceOf() {
  const { instance } = await chrome.storage.local.get("instance");
  if (instance) return instance;
  const made = crypto.randomUUID();
  await chrome.storage.local.set({ instance: made });
  return made;
}

const ready = instanceOf().then((instance) => {
  const pages = new Pages({ instance, say: (frame) => link.say(frame), onEvent: (page, event) => keep(page.url, event.adapter) });
  const link = new Link({
    hello: async () => ({ type: "hello", protocol: PROTOCOL, version: chrome.runtime.getManifest().version, browser: browserName(), instance }),
    onWelcome: () => sayAll(pages, link),
    onFrame: (frame) => onFrame(frame, pages),
    onState: status.show,
  });
  status.show(link.state, "");
  return { pages, link };
});

function browserName() {
  const brand = (navigator.userAgentData?.brands ?? []).find((one) => !/not.?a.?brand/i.test(one.brand));
  return brand ? `${brand.brand} ${brand.version}` : "Chromium";
}

/** All that is open, for a program that just came: panes, then synced, then what is in front. */
async function sayAll(pages, link) {
  await sites.wake();
  await pages.sayAll();
  link.say({ type: "synced" });
  await pages.look();
}

async function onFrame(frame, pages) {
  if (frame.type === "insert") pages.insert(frame);
  else if (frame.type === "show") await pages.show(frame.pane);
  else if (frame.type === "adapters") {
    adapters.setFromProgram(frame.items);
    for (const page of pages.pages.values()) await equip(page);
  }
}

/** Give a page its adapters. */
async function equip(page) {
  const words = { picture: chrome.i18n.getMessage("picture") };
  post(page, { type: "use", adapters: await adapters.forPage(page.url), generic: await adapters.words(), words });
}

/** An adapter made with the picker: for this browser at once, for the team through the program. */
async function keep(url, adapter) {
  const { link, pages } = await ready;
  const site = adapters.originOf(url);
  await adapters.keep(site, adapter);
  if (adapter) link.say({ type: "adapter", site, adapter });
  for (const page of pages.pages.values()) if (adapters.originOf(page.url) === site) await equip(page);
}

chrome.runtime.onConnect.addListener(async (port) => {
  if (port.name !== "page" || !port.sender?.tab) return;
  const { pages, link } = await ready;
  const page = pages.add(port);
  await equip(page);
  await link.connect();
  await chrome.alarms.create(RETRY, { periodInMinutes: 1 });
  await pages.look();
});

chrome.alarms.onAlarm.addListener(async ({ name }) => {
  if (name !== RETRY) return;
  const { link, pages } = await ready;
  if (link.state !== "running" && link.state !== "stopped") await sites.wake();
  if (pages.pages.size === 0) await chrome.alarms.clear(RETRY);
  else await link.connect();
});

/** What the popup asks for. */
const ANSWERS = {
  async status({ url }) {
    const { link } = await ready;
    await link.connect();
    const own = (await chrome.storage.local.get("adapters")).adapters ?? {};
    return { state: link.state, text: status.sentence(link.state, link.text), pairing: link.pairing ?? null, adapter: own[adapters.originOf(url)] ?? null };
  },
  async pair() {
    (await ready).link.sayEarly({ type: "pair" });
  },
  async pair_code({ code }) {
    (await ready).link.sayEarly({ type: "pair_code", code });
  },
  async keep({ url, adapter }) {
    if (adapter && !adapters.isAdapter(adapter)) return { ok: false };
    await keep(url, adapter);
    return { ok: true };
  },
  async pick({ tab }) {
    await chrome.tabs.sendMessage(tab, { type: "pick" });
  },
};

chrome.runtime.onMessage.addListener((message, sender, respond) => {
  const isPopup = sender.id === chrome.runtime.id && sender.url?.startsWith(chrome.runtime.getURL("popup/"));
  const answer = isPopup && ANSWERS[message?.type];
  if (!answer) return false;
  answer(message).then((value) => respond(value ?? { ok: true }), () => respond({ ok: false }));
  return true;
});

async function start() {
  await sites.register();
  await sites.inject();
}

/** Once for every life of the extension: new, updated, loaded again, switched on again. */
async function begin() {
  const { begun } = await chrome.storage.session.get("begun");
  if (begun) return;
  await chrome.storage.session.set({ begun: true });
  await start();
}

const beginning = begin();
chrome.runtime.onInstalled.addListener(() => beginning);
chrome.runtime.onStartup.addListener(() => beginning);
chrome.permissions.onAdded.addListener(start);
chrome.permissions.onRemoved.addListener(sites.register);
const look = async () => (await ready).pages.look();
chrome.tabs.onActivated.addListener(look);
chrome.windows.onFocusChanged.addListener(look);
