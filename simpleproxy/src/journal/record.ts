/** A change of a shard. Records are applied in their order, live and on recovery. */
export type JournalRecord =
  /** Discord opened a session; the payload is READY's `d`. Event ids of this session begin with `tag`. */
  | { k: 'ready'; session: string; resume: string; q: number; tag: string }
  /** An upstream sequence number without data to keep. */
  | { k: 'seq'; q: number }
  /** The upstream session is lost. */
  | { k: 'drop' }
  /** The first load of guilds is complete: later GUILD_CREATEs are new to the clients. */
  | { k: 'loaded' }
  /** A dispatch; the payload is its `d`. Without `p` (log position) it changes the cache and is not relayed. */
  | { k: 'event'; t: string; q: number; e: string; at: number; g: boolean; p?: number }
  /** A client's session: READY and guilds used sequence numbers up to `base`; events follow from position `from`. */
  | { k: 'open'; id: string; group: string; intents: number; base: number; from: number; skip: number[]; at: number }
  /** A dispatch for one client session only; the payload is its `d`. */
  | { k: 'inject'; id: string; t: string }
  | { k: 'close'; id: string }
  | { k: 'group'; name: string; explicit: boolean; at: number }
  | { k: 'forget'; name: string }
  | { k: 'ack'; group: string; p: number };
