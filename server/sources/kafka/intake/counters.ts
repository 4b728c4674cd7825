/** What an intake has seen since it began; names as in `/metrics`. */
export interface Counters {
  records_total: number;
  /** Offset commits emitted, transactional ones when they were committed. */
  commits_total: number;
  tombstones_total: number;
  group_records_total: number;
  /** Records of groups of other protocols (KIP-848, share, streams). */
  skipped_total: number;
  garbage_total: number;
  /** Commits of transactions that were aborted, or larger than can be held. */
  dropped_total: number;
  fetches_total: number;
  fetch_bytes_total: number;
}

export function noCounts(): Counters {
  return {
    records_total: 0,
    commits_total: 0,
    tombstones_total: 0,
    group_records_total: 0,
    skipped_total: 0,
    garbage_total: 0,
    dropped_total: 0,
    fetches_total: 0,
    fetch_bytes_total: 0,
  };
}
