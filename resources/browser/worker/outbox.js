/**
 * Frames on their way to the program, no faster than it takes them.
 *
 * Nothing waits while the page is calm. When a page floods, its oldest new lines go first.
 */

const BURST = 3000;
const A_SECOND = 400;
const WAITING = 1500;
const LONGEST = 250000;

export class Outbox {
  /** @param {(frame: object) => void} send */
  constructor(send) {
    this.send = send;
    this.clear();
  }

  clear() {
    clearTimeout(this.timer);
    this.timer = null;
    this.tokens = BURST;
    this.filledAt = Date.now();
    this.waiting = [];
    /** @type {Map<string, number>} lines that were dropped, by pane, and not yet told of */
    this.dropped = new Map();
  }

  /** @param {object} frame */
  put(frame) {
    this.waiting.push(fitting(frame));
    if (this.waiting.length > WAITING) this._dropOldest();
    if (!this.timer) this._flush();
  }

  _flush() {
    this.timer = null;
    const now = Date.now();
    this.tokens = Math.min(BURST, this.tokens + ((now - this.filledAt) / 1000) * A_SECOND);
    this.filledAt = now;
    while (this.waiting.length && this.tokens >= 1) {
      this.tokens--;
      this.send(this.waiting.shift());
    }
    if (this.waiting.length) this.timer = setTimeout(() => this._flush(), 50);
    else this._tellDropped();
  }

  _tellDropped() {
    for (const [pane, count] of this.dropped) this.send({ type: "skipped", pane, count });
    this.dropped.clear();
  }

  _dropOldest() {
    const place = this.waiting.findIndex((frame) => frame.type === "message");
    const [gone] = this.waiting.splice(Math.max(0, place), 1);
    if (place >= 0) this.dropped.set(gone.pane, (this.dropped.get(gone.pane) ?? 0) + 1);
  }
}

/** A frame within the size that the program takes: a long history loses its oldest lines. */
function fitting(frame) {
  const isTooLong = () => new TextEncoder().encode(JSON.stringify(frame)).length > LONGEST;
  while (frame.history?.length && isTooLong()) frame = { ...frame, history: frame.history.slice(Math.ceil(frame.history.length / 2)) };
  return frame;
}
