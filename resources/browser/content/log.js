/**
 * What one conversation has said so far, and what a new look at the page adds to it.
 *
 * A line is new when it stands below what was known, history when above, edited when it took the
 * place of a known one, recalled when it went while its neighbours stayed.
 */
(() => {
  const assist = (globalThis.assist ??= {});
  const { digest } = assist.dom;

  const KEPT = 500;
  const SAVED = 120;
  const HISTORY = 60;
  const FIRST_LINES = 3;
  const LONG_AGO = 150;
  const LATE = 5;
  /** Seconds: a list that did not grow for so long has come to rest. */
  const REST = 0.3;
  /** Seconds: clocks on pages show minutes. */
  const MINUTE = 60;

  /**
   * @typedef {object} Line
   * @property {string} key digest of the text
   * @property {string} pid the page's own id or ""
   * @property {string} id unique in the conversation, lasting
   * @property {string} speaker "customer" or "agent"
   * @property {string} text
   * @property {number} [time] seconds since the epoch
   * @property {boolean} [live] appeared while we watched
   * @property {boolean} [cut] its text was too long
   * @property {object} [element]
   */
  class Log {
    /** @param {Array} [saved] what `save` gave before the page was loaded again */
    constructor(saved = []) {
      /** @type {Line[]} */
      this.lines = saved.map(([key, id, live, pid]) => ({ key, id, live: Boolean(live), pid: pid ?? "", text: null }));
      this.restored = saved.length > 0;
      this.counts = new Map();
      for (const line of this.lines) this._count(line.key);
      /** Whether the page's own ids outlive a rendering, and whether it keeps only rows in sight. */
      this.idsLast = true;
      this.isWindow = false;
      /** When lines were last added, or it was first looked at, in seconds since the epoch. */
      this.grewAt = Infinity;
      /** Lines of the last look, for telling a recalled line from one that scrolled out. */
      this.shown = new Set();
    }

    save() {
      return this.lines.slice(-SAVED).map((line) => [line.key, line.id, line.live ? 1 : 0, ...(line.pid ? [line.pid] : [])]);
    }

    /** The newest lines whose text is known, as the program wants them. */
    history() {
      return this.lines.filter((line) => line.text !== null).slice(-HISTORY).map(told);
    }

    /** Whether something was said as new. */
    hasLive() {
      return this.lines.some((line) => line.live);
    }

    /** How many of these rows are known, 0…1. */
    overlap(rows) {
      if (rows.length === 0) return 0;
      const matched = assist.alignment.align(this.lines, rows);
      return matched.filter((index) => index >= 0).length / Math.min(rows.length, Math.max(1, this.lines.length));
    }

    /**
     * @param {object[]} rows {key, pid, speaker, text, time, cut, element}, oldest first
     * @param {{atStart: boolean, isFresh: boolean, startedAt: number, atBottom: boolean, now: number}} view
     *   atStart: the page was opened a moment ago, isFresh: this conversation was; times in seconds
     *   since the epoch
     * @returns {{events: object[], history: boolean}} history: older lines became known
     */
    update(rows, view) {
      const found = this._compare(rows, view);
      const grew = found.history || found.events.some((event) => event.type === "message");
      if (grew || this.grewAt === Infinity) this.grewAt = view.now;
      return found;
    }

    _compare(rows, view) {
      if (this.lines.length === 0) return this._first(rows, view);
      const matched = assist.alignment.align(this.lines, rows);
      const hits = matched.reduce((sum, index) => sum + (index >= 0), 0);
      if (rows.length === 0) return { events: [], history: false };
      if (hits === 0) return this._replaced(rows, view);
      this._learn(rows, matched, view);
      return this._merge(rows, matched, view);
    }

    /** How this page treats ids and rows that are out of sight. */
    _learn(rows, matched, view) {
      const pairs = rows.map((row, j) => [this.lines[matched[j]], row]).filter(([line, row]) => line?.pid && row.pid);
      if (pairs.length > 1 && pairs.every(([line, row]) => line.pid !== row.pid)) this.idsLast = false;
      const hits = matched.filter((index) => index >= 0);
      const isOutside = (index) => index < hits[0] || index > hits.at(-1);
      const gone = this.lines.filter((line, index) => this.shown.has(line) && isOutside(index));
      if (gone.length > 1 && !view.atBottom && !rows.trimmed) this.isWindow = true;
    }

    /** Nothing was known: the end of a chat that just began is live, all else is history. */
    _first(rows, view) {
      const begun = this._begin(rows, view);
      this.lines = rows.map((row, index) => this._line(row, index >= begun));
      this.shown = new Set(this.lines);
      return this._told(this.lines.slice(begun), begun > 0);
    }

    /**
     * Whether a row was there before and is only being loaded. News come a line or two at a time to
     * a list that had come to rest, history comes in batches; a time on the row settles it.
     */
    _loads(row, view, count) {
      if (this.restored || !(view.atStart || view.isFresh) || row.time >= view.startedAt) return false;
      const isGrowing = view.now - this.grewAt < REST;
      if (!view.atStart) return isGrowing && count > FIRST_LINES;
      return row.time < view.startedAt - MINUTE || isGrowing || count > FIRST_LINES;
    }

    /** Where the live end of a conversation begins that was not there a moment ago. */
    _begin(rows, view) {
      let begun = rows.length;
      const isLive = (row) => row.speaker === "customer" && !isOld(row, view) && !(view.atStart && this._loads(row, view, rows.length));
      while (begun > 0 && isLive(rows[begun - 1])) begun--;
      return rows.length - begun > FIRST_LINES ? rows.length : begun;
    }

    /** No row is known though some were: far away in a long list, or all new. */
    _replaced(rows, view) {
      if (!view.atBottom) return { events: [], history: false };
      const begun = this._begin(rows, view);
      const added = rows.map((row, index) => this._line(row, index >= begun));
      this.lines = [...this.lines, ...added].slice(-KEPT);
      this.shown = new Set(added);
      return this._told(added.slice(begun), begun > 0);
    }

    _merge(rows, matched, view) {
      const firstHit = matched.findIndex((index) => index >= 0);
      let lastHit = rows.length - 1;
      while (matched[lastHit] < 0) lastHit--;
      const merged = this.lines.slice(0, matched[firstHit]);
      const events = [];
      const shown = new Set();
      let older = false;
      let next = matched[firstHit];
      for (let j = 0; j < rows.length; ) {
        if (matched[j] >= 0) {
          const line = this.lines[matched[j++]];
          older = this._refresh(line, rows[j - 1], events) || older;
          merged.push(line);
          shown.add(line);
          next = matched[j - 1] + 1;
          continue;
        }
        let stop = j;
        while (stop < rows.length && matched[stop] < 0) stop++;
        const gap = rows.slice(j, stop);
        if (j < firstHit) {
          for (const row of gap) {
            const line = this._line(row, false);
            merged.push(line);
            shown.add(line);
          }
          older = true;
        } else {
          const gone = this.lines.slice(next, stop < rows.length ? matched[stop] : this.lines.length);
          const late = j > lastHit || rows.length - stop <= LATE;
          const isLive = (row) => late && !this._loads(row, view, gap.length) && (view.atBottom || !this.isWindow);
          this._gap(gap, gone.filter((line) => this.shown.has(line)), isLive, events, merged, shown);
          older ||= !gap.every(isLive);
        }
        j = stop;
      }
      if (!rows.leap) this._recall(merged, shown, matched, view, events);
      this.lines = merged.slice(-KEPT);
      this.shown = shown;
      return { events, history: older };
    }

    /** A known line is seen again: its text may have changed under the same id. */
    _refresh(line, row, events) {
      const unread = line.text === null;
      const changed = !unread && line.key !== row.key;
      Object.assign(line, { key: row.key, pid: row.pid, element: row.element, cut: row.cut });
      if (row.time !== undefined) line.time ??= row.time;
      if (unread || !changed) line.speaker = row.speaker;
      line.text = row.text;
      if (changed) events.push(changeOf(line));
      return unread;
    }

    /** Rows where no known line matched: known ones that changed, then new ones. */
    _gap(rows, gone, isLive, events, merged, shown) {
      for (const row of rows) {
        const place = gone.findIndex((line) => takesPlace(line, row, gone.length === rows.length, this.idsLast));
        let line;
        if (place >= 0) {
          [line] = gone.splice(0, place + 1).slice(-1);
          this._refresh(line, row, events);
        } else {
          line = this._line(row, isLive(row));
          if (line.live) events.push({ type: "message", ...told(line) });
        }
        merged.push(line);
        shown.add(line);
      }
    }

    /** Lines that were on the page a moment ago and are gone, while their neighbours stayed. */
    _recall(merged, shown, matched, view, events) {
      const seen = this.lines.map((line) => shown.has(line));
      const first = seen.indexOf(true);
      const last = seen.lastIndexOf(true);
      const missing = (line, index) => !seen[index] && this.shown.has(line);
      const inside = this.lines.filter((line, index) => index > first && index < last && missing(line, index));
      const tail = this.lines.filter((line, index) => index > last && missing(line, index));
      const isTail = tail.length <= 2 && view.atBottom && matched[0] >= 0;
      for (const line of isTail ? [...inside, ...tail] : inside) events.push({ type: "recalled", id: line.id });
      if (!isTail) merged.push(...this.lines.slice(last + 1).filter((line) => !merged.includes(line)));
    }

    _line(row, live) {
      const id = row.pid && this.idsLast ? (row.pid.length > 180 ? digest(row.pid) : row.pid) : `${row.key}:${this._count(row.key)}`;
      const { key, pid, speaker, text, time, cut, element } = row;
      return { key, pid, id, speaker, text, time, cut, live, element };
    }

    _count(key) {
      const count = (this.counts.get(key) ?? 0) + 1;
      this.counts.set(key, count);
      return count;
    }

    _told(lines, history) {
      return { events: lines.map((line) => ({ type: "message", ...told(line) })), history };
    }
  }

  /** Whether a row at the same place is a known line with another text. */
  function takesPlace(line, row, alone, idsLast) {
    if (idsLast && line.pid && row.pid && line.pid !== row.pid) return false;
    if (line.element && line.element === row.element) return true;
    if (line.speaker !== row.speaker || line.text === null) return false;
    return assist.generic.isRecalled(row.text) ? alone : alike(line.text, row.text);
  }

  /** At least half of the shorter text is a common beginning and end. */
  function alike(a, b) {
    const shorter = Math.min(a.length, b.length);
    let start = 0;
    while (start < shorter && a[start] === b[start]) start++;
    let end = 0;
    while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end++;
    return start + end >= Math.max(2, Math.max(a.length, b.length) / 2);
  }

  function changeOf(line) {
    if (assist.generic.isRecalled(line.text)) return { type: "recalled", id: line.id };
    return { type: "edited", id: line.id, text: line.text };
  }

  function isOld(row, view) {
    return row.time !== undefined && row.time < view.now - LONG_AGO;
  }

  function told({ id, speaker, text, time, live, cut }) {
    return { id, speaker, text, ...(time === undefined ? {} : { time }), ...(live ? { live } : {}), ...(cut ? { cut } : {}) };
  }

  assist.Log = Log;
})();
