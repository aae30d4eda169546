/** What happened to a shard, in the one order in which it is applied, live and on recovery alike. */
export type JournalRecord =
  /** Discord opened a session; the payload is READY's `d`. Event ids of this session begin with `tag`. */
  | { k: 'ready'; session: string; resume: string; q: number; tag: string }
  /** An upstream sequence number that carries nothing to keep. */
  | { k: 'seq'; q: number }
  /** The upstream session is gone. */
  | { k: 'drop' }
  /** The first load of guilds is over: from here on GUILD_CREATE is news to the clients. */
  | { k: 'loaded' }
  /** A dispatch; the payload is its `d`. Without `p` (log position) it changes the cache and is not relayed. */
  | { k: 'event'; t: string; q: number; e: string; at: number; g: boolean; p?: number }
  /** A client's session: READY and guilds took sequence numbers up to `base`; events follow from position `from`. */
  | { k: 'open'; id: string; group: string; intents: number; base: number; from: number; skip: number[]; at: number }
  /** A dispatch for one client session only; the payload is its `d`. */
  | { k: 'inject'; id: string; t: string }
  | { k: 'close'; id: string }
  | { k: 'group'; name: string; explicit: boolean; at: number }
  | { k: 'forget'; name: string }
  | { k: 'ack'; group: string; p: number };
