/**
 * The WebSocket to the program on this machine, with pairing: docs/bridge-protocol.md.
 */

const PORTS = [47615, 47616, 47617];
const PING_EVERY = 20000;

/** @param {number} bytes @returns {string} that many random bytes in hex */
export function nonce(bytes = 16) {
  return hex(crypto.getRandomValues(new Uint8Array(bytes)));
}

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** HMAC-SHA256 of an ASCII text with the token's bytes, in hex. */
async function proof(token, text) {
  const key = await crypto.subtle.importKey("raw", unhex(token), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return hex(new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text))));
}

export class Socket {
  /**
   * @param {{hello: object, onFrame: (frame: object) => void, onPairing: (frame: object) => void,
   *   onClose: (wasOpen: boolean) => void}} parts
   */
  constructor(parts) {
    Object.assign(this, parts);
    this.place = -1;
    this.ended = false;
    this._next();
  }

  _next() {
    this.place++;
    if (this.ended || this.place >= PORTS.length) {
      this._end();
      return;
    }
    const socket = new WebSocket(`ws://127.0.0.1:${PORTS[this.place]}/`);
    this.socket = socket;
    socket.onopen = () => this._greet();
    socket.onmessage = ({ data }) => this._onMessage(data);
    socket.onclose = () => {
      clearInterval(this.pinging);
      if (this.isOurs) this._end();
      else this._next();
    };
  }

  _end() {
    if (this.ended) return;
    this.ended = true;
    this.onClose(Boolean(this.isOurs));
  }

  async _greet() {
    const { pairing } = await chrome.storage.local.get("pairing");
    this.paired = pairing ?? null;
    this.nonce = nonce();
    this.send({ ...this.hello, ...(pairing ? { pairing: pairing.id, nonce: this.nonce } : {}) });
    this.pinging = setInterval(() => this.send({ type: "ping" }), PING_EVERY);
  }

  async _onMessage(data) {
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return;
    }
    if (frame?.type === "challenge") await this._answer(frame);
    else if (frame?.type === "pairing") await this._onPairing(frame);
    else if (frame?.type === "welcome" && this.paired && !this.isProven) this.socket.close();
    else if (frame) this.onFrame(frame);
  }

  /** A program that cannot prove that it knows the token is not ours. */
  async _answer(frame) {
    const { token } = this.paired ?? {};
    if (!token || frame.proof !== (await proof(token, `program:${this.nonce}:${frame.nonce}`))) {
      this.socket.close();
      return;
    }
    this.isOurs = true;
    this.isProven = true;
    this.send({ type: "answer", proof: await proof(token, `extension:${frame.nonce}:${this.nonce}`) });
  }

  async _onPairing(frame) {
    this.isOurs = true;
    if (frame.state === "done") {
      this.paired = { id: frame.pairing, token: frame.token };
      this.isProven = true;
      await chrome.storage.local.set({ pairing: this.paired });
    }
    this.onPairing(frame);
  }

  send(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  close() {
    this.isOurs = true;
    this.socket?.close();
  }
}
