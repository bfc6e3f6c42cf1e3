/**
 * The way to the program: native messaging, else the WebSocket. Nothing is tried again in a hurry.
 *
 * States: "off" nobody answers, "stopped" the host waits for the program, "pairing" the program
 * wants its code, "running", "version" the two do not fit, "refused".
 */

import { Outbox } from "./outbox.js";
import { Socket } from "./socket.js";

const HOST = "cn.banxi.assist";
const RETRY = 30000;
const PAUSE = 10000;

export class Link {
  /**
   * @param {{hello: () => Promise<object>, onWelcome: () => void, onFrame: (frame: object) => void,
   *   onState: (state: string, text: string) => void}} parts
   */
  constructor(parts) {
    Object.assign(this, parts);
    this.state = "off";
    this.text = "";
    this.outbox = new Outbox((frame) => this._send(frame));
    this.retryAt = 0;
  }

  /** Try to reach the program, unless it was tried a moment ago or is reached. */
  async connect() {
    if (this.native || this.socket || this.connecting) return;
    this.connecting = true;
    const { retryAt = 0 } = await chrome.storage.session.get("retryAt");
    this.connecting = false;
    if (Date.now() < Math.max(retryAt, this.retryAt)) return;
    this._connectNative();
  }

  _connectNative() {
    const port = chrome.runtime.connectNative(HOST);
    let spoke = false;
    this.native = port;
    port.onMessage.addListener((frame) => {
      spoke = true;
      if (frame.type === "program") this._onProgram(frame.running);
      else this._onFrame(frame);
    });
    port.onDisconnect.addListener(() => {
      void chrome.runtime.lastError; // "host not found" is an answer, not a fault
      if (this.native !== port) return;
      this.native = null;
      if (spoke) this._lost(RETRY);
      else this._connectSocket();
    });
  }

  async _onProgram(running) {
    this.outbox.clear();
    if (running) this._send(await this.hello());
    else this._become("stopped");
  }

  async _connectSocket() {
    const hello = await this.hello();
    this.socket = new Socket({
      hello,
      onFrame: (frame) => this._onFrame(frame),
      onPairing: (frame) => this._onPairing(frame),
      onClose: () => {
        this.socket = null;
        this._lost(this.state === "refused" ? PAUSE : RETRY);
      },
    });
  }

  _lost(pause) {
    this.outbox.clear();
    this.retryAt = Date.now() + pause;
    chrome.storage.session.set({ retryAt: this.retryAt });
    // While the worker happens to be awake; a sleeping one is woken by its alarm or by a page.
    setTimeout(() => this.connect(), pause + 100);
    this._become("off");
  }

  _onPairing(frame) {
    this.pairing = frame;
    if (frame.state !== "done") this._become("pairing");
    else this.onState(this.state, this.text);
  }

  _onFrame(frame) {
    if (frame.type === "welcome") this._onWelcome(frame);
    else if (frame.type === "refused") this._onRefused(frame);
    else if (this.state === "running") this.onFrame(frame);
  }

  _onWelcome(frame) {
    if (frame.compatible === false) {
      this._become("version", String(frame.text ?? ""));
      return;
    }
    this.outbox.clear();
    this._become("running");
    this.onWelcome();
  }

  /** The program says why it does not want a frame; after some of these it hangs up. */
  _onRefused(frame) {
    console.warn("assist: refused", frame.reason, frame.text);
    if (frame.reason === "flood" || frame.reason === "token" || frame.reason === "origin") this._become("refused", String(frame.text ?? ""));
  }

  _become(state, text = "") {
    Object.assign(this, { state, text });
    this.onState(state, text);
  }

  /** Say something to the program; lost when it is not there, `onWelcome` says all again. */
  say(frame) {
    if (this.state === "running") this.outbox.put(frame);
  }

  /** Pairing frames, which go before the welcome. */
  sayEarly(frame) {
    this._send(frame);
  }

  _send(frame) {
    try {
      if (this.native) this.native.postMessage(frame);
      else this.socket?.send(frame);
    } catch {
      // The port closed under us; its disconnect is on its way.
    }
  }
}
