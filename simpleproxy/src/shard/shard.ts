import { createHash, randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { idOf, isObject, type JsonObject } from '../cache/json.ts';
import type { Config } from '../config.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { Metrics } from '../metrics.ts';
import { EventKinds } from '../upstream/event-kinds.ts';
import { groupWants, type Group } from './group.ts';
import { prune } from './retention.ts';
import type { RingEvent } from './ring.ts';
import type { Session } from './session.ts';
import { ShardState } from './shard-state.ts';

/** The reply window of an interaction is three seconds; an older one can no longer be answered. */
const INTERACTION_MAX_AGE_MS = 2500;
const OVERFLOW_LOG_MS = 10_000;
const CHECKPOINT_BYTES = 8 * 1024 * 1024;

export interface ShardTools {
  config: Config;
  journal: Journal;
  metrics: Metrics;
  log: Logger;
}

/** Destination of a dispatch that answers one client's command. */
export type Requester = (type: string, d: JsonObject) => { sessionId: string; data: JsonObject } | null;

/** One shard's durable log and cache, and the sessions that read it. Every change is journaled before clients see it. */
export class Shard {
  readonly id: number;
  readonly state = new ShardState();
  readonly kinds = new EventKinds();
  readonly #tools: ShardTools;
  readonly #label: { shard: string };
  readonly #onLoaded: () => void;
  readonly #overflows = new Map<string, { count: number; at: number }>();
  /** Set by the command router: finds the client that requested this member chunk. */
  requester: Requester = () => null;
  /** Called with every dispatch from Discord once it is stored. */
  onDispatched: (type: string, d: JsonObject) => void = () => {};

  constructor(id: number, tools: ShardTools, onLoaded: () => void) {
    this.id = id;
    this.#tools = tools;
    this.#label = { shard: String(id) };
    this.#onLoaded = onLoaded;
    let countSessions = () => {};
    tools.journal.recover(
      (snapshot) => snapshot && (countSessions = this.state.restore(snapshot)),
      (record, payload, before) => {
        if (!before) this.state.apply(record, payload);
        else if (record.k === 'event') this.state.keep(record, payload);
      },
      () => countSessions(),
    );
  }

  get loaded(): boolean {
    return this.state.loaded;
  }

  #commit(record: JournalRecord, payload: Buffer = Buffer.alloc(0)): void {
    this.#tools.journal.append(record, payload);
    this.state.apply(record, payload);
  }

  /** Stores a dispatch from Discord. Throws if it could not be stored. */
  onDispatch(type: string, q: number, data: Buffer, resumeUrl: string): void {
    const { upstream } = this.state;
    if (type === 'READY') return this.#onReady(q, data, resumeUrl);
    if (upstream && q <= upstream.seq) return this.#tools.metrics.dispatches.inc({ ...this.#label, kind: 'duplicate' });
    if (upstream && q > upstream.seq + 1) {
      this.#tools.metrics.gaps.inc(this.#label);
      this.#tools.log.error({ shard: this.id, from: upstream.seq + 1, to: q - 1 }, 'Discord skipped sequence numbers');
    }
    this.#tools.metrics.dispatches.inc({ ...this.#label, kind: 'new' });
    if (this.kinds.see(type)) this.#tools.log.warn({ shard: this.id, type }, 'a silent kind of event comes again');
    if (type === 'RESUMED') return this.#commit({ k: 'seq', q });
    this.#take(type, q, data);
    if (!this.state.loaded && this.state.pending.size === 0) this.finishLoading();
    this.pump();
    if (this.state.ring.bytes > this.#tools.config.RING_MAX_BYTES) this.maintain();
  }

  /** After this, a GUILD_CREATE is a new guild. Also called when some guilds do not arrive in time. */
  finishLoading(): void {
    if (this.state.loaded || !this.state.ready) return;
    this.#commit({ k: 'loaded' });
    void this.checkpoint();
    this.#onLoaded();
  }

  #onReady(q: number, data: Buffer, fallbackUrl: string): void {
    const d = JSON.parse(data.toString()) as JsonObject;
    const session = idOf(d, 'session_id');
    if (session === undefined) throw new Error('READY without session_id');
    const resume = idOf(d, 'resume_gateway_url') ?? fallbackUrl;
    const known = new Set(this.state.cache.guilds.keys());
    // A restarted simulator may use the same session id again: the tag must differ.
    const tag = createHash('sha256').update(session).update(randomBytes(16)).digest('hex').slice(0, 16);
    this.#commit({ k: 'ready', session, resume, q, tag }, data);
    for (const id of this.state.pending) known.delete(id);
    for (const id of known) this.#relay('GUILD_DELETE', q, Buffer.from(JSON.stringify({ id })), true, `gone-${id}`);
    if (this.state.pending.size === 0) this.finishLoading();
    this.pump();
  }

  #take(type: string, q: number, data: Buffer): void {
    const d: unknown = JSON.parse(data.toString());
    const object = isObject(d) ? d : {};
    const id = idOf(object);
    const own = this.requester(type, object);
    if (own) {
      this.#relay(type, q, data, true, '', false);
      this.onDispatched(type, object);
      return this.inject(own.sessionId, type, own.data);
    }
    const awaited = type === 'GUILD_CREATE' && id !== undefined && this.state.pending.has(id);
    if (awaited && this.state.loaded && this.state.cache.guilds.get(id)?.available) {
      // Discord began a new session. A lone GUILD_CREATE looks like a new guild to some clients, so send GUILD_DELETE before it.
      const gone = Buffer.from(JSON.stringify({ id, unavailable: true }));
      this.#relay('GUILD_DELETE', q - 1, gone, true, `flap-${id}`);
    }
    const guildScoped = type.startsWith('GUILD_') || idOf(object, 'guild_id') !== undefined;
    this.#relay(type, q, data, guildScoped, '', !awaited || this.state.loaded);
    this.onDispatched(type, object);
  }

  #relay(type: string, q: number, data: Buffer, g: boolean, suffix: string, relayed = true): void {
    const hash = this.state.upstream?.tag ?? '';
    const e = suffix === '' ? `${hash}-${q}` : `${hash}-${q}-${suffix}`;
    const record = { k: 'event' as const, t: type, q, e, at: Date.now(), g };
    this.#commit(relayed ? { ...record, p: this.state.ring.head + 1 } : record, data);
  }

  /** The upstream session is lost: a new one will be opened, and the events in between are unknown. */
  onSessionLost(reason: string): void {
    if (!this.state.upstream) return;
    this.#tools.metrics.gaps.inc(this.#label);
    this.#tools.log.error({ shard: this.id, seq: this.state.upstream.seq, reason }, 'upstream session lost');
    this.#commit({ k: 'drop' });
  }

  pump(): void {
    for (const session of this.state.sessions.values()) if (session.outlet) session.pump(this.state.ring);
  }

  /** Sends one session a dispatch of its own. */
  inject(sessionId: string, type: string, data: JsonObject): void {
    if (!this.state.sessions.has(sessionId)) return;
    this.#commit({ k: 'inject', id: sessionId, t: type }, Buffer.from(JSON.stringify(data)));
    this.state.sessions.get(sessionId)?.pump(this.state.ring);
  }

  /** The group, created on first use. Its log begins now. */
  group(name: string): Group {
    const explicit = this.#tools.config.EXPLICIT_GROUPS.includes(name);
    if (!this.state.groups.has(name)) this.#commit({ k: 'group', name, explicit, at: Date.now() });
    const group = this.state.groups.get(name);
    if (!group) throw new Error('a group that was just made is missing');
    return group;
  }

  /** Opens a client session that receives, after its `base` first dispatches, everything that its group has not acknowledged. */
  open(groupName: string, intents: number, base: number): Session {
    const group = this.group(groupName);
    const { ring } = this.state;
    const from = Math.max(group.acked, ring.first - 1);
    const again = this.#unacked(from).filter((event) => groupWants({ ...group, intents }, event));
    const tooOld = (event: RingEvent) =>
      event.type === 'INTERACTION_CREATE' && Date.now() - event.at > INTERACTION_MAX_AGE_MS;
    const skip = again.filter(tooOld).map((event) => event.pos);
    const id = randomBytes(16).toString('hex');
    this.#commit({ k: 'open', id, group: groupName, intents, base, from, skip, at: Date.now() });
    const { metrics } = this.#tools;
    metrics.identifies.inc({ ...this.#label, group: groupName });
    metrics.redelivered.inc({ ...this.#label, group: groupName }, again.length - skip.length);
    if (skip.length > 0) metrics.dropped.inc({ ...this.#label, reason: 'interaction_expired' }, skip.length);
    const session = this.state.sessions.get(id);
    if (!session) throw new Error('a session that was just opened is missing');
    return session;
  }

  #unacked(from: number): RingEvent[] {
    const events: RingEvent[] = [];
    for (let pos = from + 1; pos <= this.state.ring.head; pos++) {
      const event = this.state.ring.at(pos);
      if (event) events.push(event);
    }
    return events;
  }

  /** Acknowledges for its group everything up to a sequence number of a session. Returns the number of unacknowledged dispatches. */
  ack(session: Session, seq: number): number {
    session.acked = Math.max(session.acked, seq);
    const pos = session.acked === session.last ? this.state.ring.head : session.positionOf(seq);
    return this.ackPosition(session.group, pos);
  }

  ackPosition(groupName: string, pos: number): number {
    const group = this.group(groupName);
    if (pos > group.acked) this.#commit({ k: 'ack', group: groupName, p: pos });
    return this.state.ring.head - group.acked;
  }

  /** From now on heartbeats of this group acknowledge nothing. */
  makeExplicit(groupName: string): void {
    if (!this.group(groupName).explicit) this.#commit({ k: 'group', name: groupName, explicit: true, at: Date.now() });
  }

  detach(session: Session): void {
    session.outlet = null;
    session.detachedAt = Date.now();
  }

  /** Evicts dispatches and notifies sessions and groups that lost some; checkpoints when the journal has grown. */
  maintain(): void {
    const { config, metrics, log } = this.#tools;
    const outcome = prune(this.state, config, Date.now());
    for (const session of outcome.fallen) session.outlet?.fallBehind();
    for (const { group, count } of outcome.lost) {
      metrics.dropped.inc({ ...this.#label, reason: 'ring_overflow' }, count);
      this.#tellOverflow(group, count);
      this.ackPosition(group, this.state.ring.first - 1);
    }
    for (const id of outcome.expiredSessions) this.#commit({ k: 'close', id });
    for (const name of outcome.expiredGroups) {
      log.warn({ shard: this.id, group: name }, 'group forgotten: no client for too long');
      this.#commit({ k: 'forget', name });
    }
    if (this.#tools.journal.written > CHECKPOINT_BYTES) void this.checkpoint();
  }

  /** Logs at most every ten seconds for each group; the metric counts every dispatch. */
  #tellOverflow(group: string, count: number): void {
    const told = this.#overflows.get(group) ?? { count: 0, at: -Infinity };
    told.count += count;
    this.#overflows.set(group, told);
    if (performance.now() - told.at < OVERFLOW_LOG_MS) return;
    const fields = { shard: this.id, group, count: told.count };
    this.#tools.log.error(fields, 'the ring is full: unacknowledged dispatches were dropped');
    this.#overflows.set(group, { count: 0, at: performance.now() });
  }

  async checkpoint(): Promise<void> {
    try {
      await this.#tools.journal.checkpoint(this.state.save());
    } catch (error) {
      this.#tools.log.error({ err: error, shard: this.id }, 'checkpoint failed; the journal continues');
    }
  }
}
