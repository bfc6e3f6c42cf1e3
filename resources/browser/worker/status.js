/**
 * What the icon says: nothing while all is well.
 */

const LOOKS = {
  off: { badge: "–", colour: "#8a8f98", title: "stateOff" },
  stopped: { badge: "–", colour: "#8a8f98", title: "stateStopped" },
  pairing: { badge: "?", colour: "#c77700", title: "statePairing" },
  version: { badge: "!", colour: "#c62828", title: "stateVersion" },
  refused: { badge: "!", colour: "#c62828", title: "stateRefused" },
  running: { badge: "", colour: "#2e7d32", title: "stateRunning" },
};

/** @param {string} state of the link @param {string} text what the program says to it */
export function show(state, text) {
  const look = LOOKS[state] ?? LOOKS.off;
  chrome.action.setBadgeText({ text: look.badge });
  chrome.action.setBadgeBackgroundColor({ color: look.colour });
  chrome.action.setTitle({ title: sentence(state, text) });
}

/** @returns {string} the state in a sentence for the agent */
export function sentence(state, text) {
  return text || chrome.i18n.getMessage((LOOKS[state] ?? LOOKS.off).title);
}
