import { applyDispatch, type StateCache } from '../cache/apply-dispatch.ts';
import { GuildCache } from '../cache/guild-cache.ts';
import { idOf, objectsOf, type JsonObject } from '../cache/json.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { Snapshot } from '../journal/journal.ts';
import { groupWants, type Group } from './group.ts';
import { Ring, type RingEvent } from './ring.ts';
import { Session, type SavedSession } from './session.ts';

interface UpstreamSession {
  id: string;
  resumeUrl: string;
  /** The last sequence number on disk; a RESUME asks for the dispatches after it. */
  seq: number;
  tag: string;
}

interface SavedState {
  upstream: UpstreamSession | null;
  ready: JsonObject | null;
  loaded: boolean;
  pending: string[];
  user: JsonObject;
  guilds: JsonObject[];
  sessions: SavedSession[];
  groups: Group[];
  head: number;
}

type EventRecord = Extract<JournalRecord, { k: 'event' }>;

/** The whole state of a shard. Only journal records change it, so that recovery runs the same code. */
export class ShardState {
  upstream: UpstreamSession | null = null;
  /** `d` of the last READY; null until the first. */
  ready: JsonObject | null = null;
  loaded = false;
  /** Guilds in READY that have not arrived yet. */
  readonly pending = new Set<string>();
  readonly cache: StateCache = { guilds: new Map<string, GuildCache>(), user: {} };
  readonly ring = new Ring();
  readonly sessions = new Map<string, Session>();
  readonly groups = new Map<string, Group>();

  apply(record: JournalRecord, payload: Buffer): void {
    switch (record.k) {
      case 'ready':
        return this.#ready(record, JSON.parse(payload.toString()) as JsonObject);
      case 'seq':
        return this.#advance(record.q);
      case 'drop':
        this.upstream = null;
        return;
      case 'loaded':
        this.loaded = true;
        return;
      case 'event':
        return this.#event(record, payload);
      case 'open':
        return this.#open(record);
      case 'inject':
        this.sessions.get(record.id)?.inject({ type: record.t, data: payload }, this.ring.head);
        return;
      case 'close':
        this.sessions.delete(record.id);
        return;
      default:
        return this.#group(record);
    }
  }

  #group(record: Extract<JournalRecord, { k: 'group' | 'forget' | 'ack' }>): void {
    const group = this.groups.get(record.k === 'ack' ? record.group : record.name);
    if (record.k === 'forget') this.groups.delete(record.name);
    else if (record.k === 'ack') {
      if (group) group.acked = Math.max(group.acked, record.p);
    } else if (group) group.explicit = record.explicit;
    else {
      const { name, explicit, at } = record;
      this.groups.set(name, { name, explicit, acked: this.ring.head, intents: 0, newest: null, seenAt: at });
    }
  }

  #advance(q: number): void {
    if (this.upstream) this.upstream.seq = q;
  }

  #ready({ session, resume, q, tag }: Extract<JournalRecord, { k: 'ready' }>, d: JsonObject): void {
    this.upstream = { id: session, resumeUrl: resume, seq: q, tag };
    this.ready = d;
    this.cache.user = (d['user'] as JsonObject | undefined) ?? {};
    this.pending.clear();
    for (const guild of objectsOf(d['guilds'])) {
      const id = idOf(guild);
      if (id !== undefined) this.pending.add(id);
    }
  }

  #event(record: EventRecord, payload: Buffer): void {
    this.#advance(record.q);
    const d = JSON.parse(payload.toString()) as JsonObject;
    if (record.t === 'GUILD_CREATE' || record.t === 'GUILD_DELETE') this.pending.delete(idOf(d) ?? '');
    applyDispatch(this.cache, record.t, d);
    const event = this.keep(record, payload);
    if (!event) return;
    for (const session of this.sessions.values()) session.append(event);
    for (const group of this.groups.values())
      if (group.acked === event.pos - 1 && !groupWants(group, event)) group.acked = event.pos;
  }

  /** Puts a relayed dispatch into the ring. Called alone for dispatches that a snapshot already contains. */
  keep(record: EventRecord, payload: Buffer): RingEvent | null {
    if (record.p === undefined) return null;
    const { p: pos, t: type, e: eventId, at, g: guildScoped } = record;
    const event = { pos, type, eventId, at, guildScoped, data: payload };
    this.ring.push(event);
    return event;
  }

  #open(record: Extract<JournalRecord, { k: 'open' }>): void {
    const { id, group, intents, base, from, skip } = record;
    const session = new Session({ id, group, intents, baseSeq: base, basePos: from, skip });
    for (let pos = Math.max(from + 1, this.ring.first); pos <= this.ring.head; pos++) {
      const event = this.ring.at(pos);
      if (event) session.append(event);
    }
    this.sessions.set(id, session);
    const owner = this.groups.get(group);
    if (!owner) return;
    owner.newest = id;
    owner.intents = intents;
    owner.seenAt = record.at;
    if (session.last === session.base) owner.acked = this.ring.head;
  }

  save(): Snapshot {
    const state: SavedState = {
      upstream: this.upstream,
      ready: this.ready,
      loaded: this.loaded,
      pending: [...this.pending],
      user: this.cache.user,
      guilds: [...this.cache.guilds.values()].map((guild) => guild.toCreate()),
      sessions: [...this.sessions.values()].map((session) => session.save()),
      groups: [...this.groups.values()],
      head: this.ring.head,
    };
    return { firstPos: this.ring.first, state };
  }

  /** The first half of recovery: everything except the sessions, whose numbers need a full ring. */
  restore(snapshot: Snapshot): () => void {
    const saved = snapshot.state as SavedState;
    this.upstream = saved.upstream;
    this.ready = saved.ready;
    this.loaded = saved.loaded;
    this.cache.user = saved.user;
    for (const id of saved.pending) this.pending.add(id);
    for (const create of saved.guilds) this.cache.guilds.set(idOf(create) ?? '', new GuildCache(create));
    for (const group of saved.groups) this.groups.set(group.name, group);
    return () => {
      this.ring.startAt(saved.head + 1);
      for (const session of saved.sessions) this.sessions.set(session.id, Session.restore(session, this.ring));
    };
  }
}
