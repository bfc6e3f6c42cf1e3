/**
 * On which sites the agent lets the extension watch, and the scripts that run there.
 *
 * A site is granted from the popup, by IT in the manifest's host_permissions, or taken back on the
 * browser's own page; in each case the registered scripts follow.
 */

const SCRIPTS = ["dom", "generic", "alignment", "log", "sides", "reader", "blocks", "selectors", "derive", "discovery", "editor", "showing", "conversations", "watcher", "picker", "main"];
const FILES = SCRIPTS.map((name) => `content/${name}.js`);
const ID = "watch";

/** @returns {Promise<string[]>} match patterns that are granted */
export async function granted() {
  const { origins = [] } = await chrome.permissions.getAll();
  return origins;
}

/** Run the scripts on every granted site from now on, and in the tabs that are open. */
export async function register() {
  const matches = await granted();
  const [known] = await chrome.scripting.getRegisteredContentScripts({ ids: [ID] });
  if (!matches.length) {
    if (known) await chrome.scripting.unregisterContentScripts({ ids: [ID] });
    return;
  }
  const script = { id: ID, matches, js: FILES, allFrames: true, matchOriginAsFallback: true, runAt: "document_idle", persistAcrossSessions: true };
  if (known) await chrome.scripting.updateContentScripts([script]);
  else await chrome.scripting.registerContentScripts([script]);
}

/** Start in tabs that were open before their site was granted, or before this extension was (again). */
export async function inject() {
  const url = await granted();
  if (!url.length) return;
  const tabs = await chrome.tabs.query({ url });
  await Promise.allSettled(tabs.map(async (tab) => (await isWatched(tab)) || chrome.scripting.executeScript({ target: { tabId: tab.id, allFrames: true }, files: FILES })));
}

/** Whether scripts of ours answer there; those of an earlier extension do not. */
async function isWatched(tab) {
  try {
    await chrome.tabs.sendMessage(tab.id, { type: "wake" });
    return true;
  } catch {
    return false;
  }
}

/** Ask pages whose connection slept to say hello again. */
export async function wake() {
  const url = await granted();
  if (!url.length) return;
  const tabs = await chrome.tabs.query({ url });
  await Promise.allSettled(tabs.map((tab) => chrome.tabs.sendMessage(tab.id, { type: "wake" })));
}
