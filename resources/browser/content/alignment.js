/**
 * Which rows on the page are the ones that were known before.
 *
 * A page may render everything anew for every message, so neither elements nor ids need to last.
 * Rows are matched by the page's own ids first, then, in the gaps between, by the longest common
 * subsequence of their contents. Equal texts sent twice therefore stay two rows.
 */
(() => {
  const assist = (globalThis.assist ??= {});

  const WIDEST = 600;

  /**
   * Longest common subsequence as pairs of indices, in order.
   * @param {(i: number, j: number) => boolean} same
   * @returns {Array<[number, number]>}
   */
  function pairs(n, m, same) {
    const found = [];
    let start = 0;
    while (start < n && start < m && same(start, start)) found.push([start, start++]);
    let end = 0;
    while (n - end > start && m - end > start && same(n - end - 1, m - end - 1)) end++;
    middle(start, n - end, start, m - end, same, found);
    for (let k = end; k > 0; k--) found.push([n - k, m - k]);
    return found;
  }

  function middle(i0, i1, j0, j1, same, found) {
    if (i1 - i0 > WIDEST) i0 = i1 - WIDEST;
    if (j1 - j0 > WIDEST) j0 = j1 - WIDEST;
    const [rows, columns] = [i1 - i0, j1 - j0];
    if (rows === 0 || columns === 0) return;
    const width = columns + 1;
    const best = new Uint16Array((rows + 1) * width);
    for (let i = rows - 1; i >= 0; i--)
      for (let j = columns - 1; j >= 0; j--)
        best[i * width + j] = same(i0 + i, j0 + j)
          ? best[(i + 1) * width + j + 1] + 1
          : Math.max(best[(i + 1) * width + j], best[i * width + j + 1]);
    let [i, j] = [0, 0];
    while (i < rows && j < columns) {
      if (same(i0 + i, j0 + j) && best[i * width + j] === best[(i + 1) * width + j + 1] + 1) found.push([i0 + i++, j0 + j++]);
      else if (best[(i + 1) * width + j] >= best[i * width + j + 1]) i++;
      else j++;
    }
  }

  /**
   * @typedef {{key: string, pid: string, element?: object, speaker: string}} Row
   *   key: digest of the text; pid: the page's id or ""
   * @param {Row[]} known oldest first
   * @param {Row[]} rows as on the page now, oldest first
   * @returns {Int32Array} for each of `rows` its index in `known`, or -1
   */
  function align(known, rows) {
    const matched = new Int32Array(rows.length).fill(-1);
    const anchors = byId(known, rows);
    let [i, j] = [0, 0];
    for (const [ai, aj] of [...anchors, [known.length, rows.length]]) {
      gap(known, rows, i, ai, j, aj, anchors.length > 0, matched);
      if (aj < rows.length) matched[aj] = ai;
      [i, j] = [ai + 1, aj + 1];
    }
    return matched;
  }

  /** Pairs with the same id, in increasing order on both sides. */
  function byId(known, rows) {
    const place = new Map();
    known.forEach((row, index) => row.pid && place.set(row.pid, index));
    const candidates = rows.map((row, j) => [row.pid ? (place.get(row.pid) ?? -1) : -1, j]).filter(([i]) => i >= 0);
    const rising = [];
    for (const pair of candidates) {
      if (rising.length === 0 || pair[0] > rising.at(-1)[0]) rising.push(pair);
    }
    return rising;
  }

  /** Rows whose ids were changed by the page: the pending own line that got its real id, or all of them. */
  function gap(known, rows, i0, i1, j0, j1, lasting, matched) {
    const same = (a, b) => {
      const [before, now] = [known[i0 + a], rows[j0 + b]];
      if (before.key !== now.key) return false;
      if (!lasting || !before.pid || !now.pid) return true;
      return before.element === now.element || now.speaker === "agent";
    };
    for (const [a, b] of pairs(i1 - i0, j1 - j0, same)) matched[j0 + b] = i0 + a;
  }

  assist.alignment = { align, pairs };
})();
