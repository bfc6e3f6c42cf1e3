/**
 * The popup: is the program there, may this site be watched, is its adapter right.
 */

const say = (key, ...parts) => chrome.i18n.getMessage(key, parts);
const part = (id) => document.getElementById(id);
const ask = (message) => chrome.runtime.sendMessage(message);
const AGAIN = 1000;

const LABELS = { pair: "pair", code_label: "codeLabel", code_send: "codeSend", grant: "grant", revoke: "revoke", pick: "pick", export: "exportAdapter", forget: "forgetAdapter", import: "importAdapter" };

/** @returns {string|null} the match pattern of a page's site, null where none can be watched */
function patternOf(url) {
  if (!/^(?:https?|file):/.test(url ?? "")) return null;
  return url.startsWith("file:") ? "file:///*" : `${new URL(url).origin}/*`;
}

let tab;
let pattern;

async function refresh() {
  const { state, text, pairing, adapter } = await ask({ type: "status", url: tab.url });
  part("state").textContent = text;
  part("pairing").hidden = state !== "pairing";
  part("code_form").hidden = pairing?.state !== "code" && pairing?.state !== "wrong";
  part("pair").hidden = !part("code_form").hidden;
  const told = { wrong: () => say("codeWrong", String(pairing.left)), refused: () => say("codeRefused", String(pairing.seconds)) };
  part("pairing_told").textContent = told[pairing?.state]?.() ?? "";
  const allowed = pattern !== null && (await chrome.permissions.contains({ origins: [pattern] }));
  part("site").textContent = pattern === null ? say("siteNone") : say(allowed ? "siteOn" : "siteOff", new URL(tab.url).host || "file");
  part("grant").hidden = pattern === null || allowed;
  part("revoke").hidden = !allowed;
  part("adapters").hidden = !allowed;
  part("adapter").textContent = say(adapter ? "adapterOwn" : "adapterNone");
  part("export").hidden = !adapter;
  part("forget").hidden = !adapter;
}

const ACTIONS = {
  pair: () => ask({ type: "pair" }),
  grant: () => chrome.permissions.request({ origins: [pattern] }),
  async revoke() {
    if (!(await chrome.permissions.remove({ origins: [pattern] }))) part("told").textContent = say("revokeManaged");
  },
  async pick() {
    const { ok } = await ask({ type: "pick", tab: tab.id });
    if (ok) window.close();
    else part("told").textContent = say("reloadFirst");
  },
  async export() {
    const { adapter } = await ask({ type: "status", url: tab.url });
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([JSON.stringify({ site: new URL(tab.url).origin, adapter }, null, 2)], { type: "application/json" }));
    link.download = `assist-${new URL(tab.url).host || "file"}.json`;
    link.click();
  },
  forget: () => ask({ type: "keep", url: tab.url, adapter: null }),
  import: () => part("file").click(),
};

part("code_form").addEventListener("submit", async (event) => {
  event.preventDefault();
  await ask({ type: "pair_code", code: part("code").value.trim() });
});

part("file").addEventListener("change", async () => {
  let read = null;
  try {
    read = JSON.parse(await part("file").files[0].text());
  } catch {
    // not JSON: told below
  }
  const { ok } = await ask({ type: "keep", url: tab.url, adapter: read?.adapter ?? read ?? {} });
  part("told").textContent = say(ok ? "imported" : "importBad");
  part("file").value = "";
  await refresh();
});

for (const [id, key] of Object.entries(LABELS)) part(id).textContent = say(key);
document.documentElement.lang = chrome.i18n.getUILanguage();
for (const [id, act] of Object.entries(ACTIONS))
  part(id).addEventListener("click", async () => {
    await act();
    await refresh();
  });
const wanted = Number(new URLSearchParams(location.search).get("tab"));
[tab] = wanted ? [await chrome.tabs.get(wanted)] : await chrome.tabs.query({ active: true, currentWindow: true });
pattern = patternOf(tab.url);
await refresh();
setInterval(refresh, AGAIN);
