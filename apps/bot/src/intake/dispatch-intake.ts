import { eventsByDispatch, type DispatchedEvent } from '#libs/events';
import type { InboxEvent, InboxPort, LogPort } from '#libs/ports';
import type { Json } from '#libs/vocabulary';
import { AckSender, type SendAck } from './ack-sender.ts';
import { EventStore } from './event-store.ts';
import type { GuildListeners } from './guild-listeners.ts';
import type { GuildWaker } from './guild-waker.ts';
import type { IntakeMetrics } from './intake-metrics.ts';
import { ShardProgress } from './shard-progress.ts';

/** A dispatch as simpleproxy relays it. @see https://docs.discord.com/developers/events/gateway-events#payload-structure */
export interface GatewayPacket {
  op: number;
  t: string | null;
  s: number | null;
  d: unknown;
  /** Added by simpleproxy: the same when the dispatch is delivered again. */
  event_id?: string;
}

export interface DispatchIntakeOptions {
  inbox: Pick<InboxPort, 'append'>;
  listeners: Pick<GuildListeners, 'wants'>;
  waker: Pick<GuildWaker, 'wake'>;
  sendAck: SendAck;
  log: LogPort;
  metrics: IntakeMetrics;
  /** An event of the guild could not be read or stored and is gone: to be told in its log. */
  tellDropped: (guildId: string, event: string, code: string) => void;
  /** Too much waits for the database: called once what waits is stored, for a new session that delivers the rest again. */
  startOver: () => void;
  /** Events that may wait for the database. */
  mostWaiting?: number;
}

interface Shard {
  progress: ShardProgress;
  acks: AckSender;
  sessionId: string;
  /** More came than may wait: everything until its next session is left to the proxy. */
  overflowed: boolean;
}

/**
 * From the gateway to the guild inboxes: what some script wants is stored, in order; then, and only then, it is
 * acknowledged to the proxy, together with everything before it.
 */
export class DispatchIntake {
  readonly #options: DispatchIntakeOptions;
  readonly #store: EventStore;
  readonly #shards = new Map<number, Shard>();
  #botUserId: string | null = null;

  constructor(options: DispatchIntakeOptions) {
    this.#options = options;
    this.#store = new EventStore({
      inbox: options.inbox,
      log: options.log,
      stored: (guildIds, events) => {
        options.metrics.stored(events);
        for (const guildId of guildIds) options.waker.wake(guildId);
      },
      givenUp: ({ guildId, name }, error) => {
        options.log.error('event was refused by the database and is dropped', { guildId, event: name, error });
        options.metrics.dropped('event.not-storable');
        options.tellDropped(guildId, name, 'event.not-storable');
      },
    });
  }

  /** Events that wait for the database. */
  get waiting(): number {
    return this.#store.waiting;
  }

  take(packet: GatewayPacket, shardId: number): void {
    if (packet.op !== 0 || packet.t === null || packet.s === null) return;
    const shard = this.#shardOf(shardId);
    if (packet.t === 'READY') this.#begin(shard, packet.d);
    if (shard.overflowed) return;
    const events = this.#wantedEvents(packet, packet.t, shardId, shard);
    if (events.length === 0) shard.progress.passed(packet.s);
    else this.#keep(events, packet.s, shard);
    this.#acknowledge(shard);
  }

  /** Stores and acknowledges what has arrived, for at most so long. */
  async end(graceMs: number): Promise<void> {
    const late = setTimeout(() => {
      this.#store.end();
      for (const { acks } of this.#shards.values()) acks.abort();
    }, graceMs);
    await this.#store.drained();
    await Promise.all([...this.#shards.values()].map(({ acks }) => acks.end()));
    clearTimeout(late);
    this.#store.end();
  }

  #keep(events: InboxEvent[], seq: number, shard: Shard): void {
    if (this.#store.waiting >= (this.#options.mostWaiting ?? 10_000)) {
      this.#overflow();
      return;
    }
    const { progress } = shard;
    const { session } = progress;
    progress.waits(seq);
    this.#store.add({
      events,
      settled: () => {
        progress.stored(session, seq);
        this.#acknowledge(shard);
      },
    });
  }

  #overflow(): void {
    for (const shard of this.#shards.values()) shard.overflowed = true;
    this.#options.log.warn('too many events wait for the database: the proxy keeps the rest', {
      waiting: this.#store.waiting,
    });
    void this.#store.drained().then(() => {
      if ([...this.#shards.values()].some(({ overflowed }) => overflowed)) this.#options.startOver();
    });
  }

  #acknowledge({ acks, progress }: Shard): void {
    acks.acknowledge(progress.acknowledgeable);
  }

  #begin(shard: Shard, ready: unknown): void {
    const { user, session_id: sessionId } = ready as { user?: { id: string }; session_id?: string };
    this.#botUserId = user?.id ?? null;
    shard.overflowed = false;
    shard.sessionId = sessionId ?? '';
    shard.progress.begin();
    shard.acks.begin(shard.sessionId);
  }

  #shardOf(shardId: number): Shard {
    let shard = this.#shards.get(shardId);
    if (!shard) {
      const acks = new AckSender(shardId, this.#options.sendAck, this.#options.log);
      shard = { progress: new ShardProgress(), acks, sessionId: '', overflowed: false };
      this.#shards.set(shardId, shard);
    }
    return shard;
  }

  #wantedEvents(packet: GatewayPacket, dispatch: string, shardId: number, shard: Shard): InboxEvent[] {
    const dispatched = eventsByDispatch.get(dispatch);
    if (!dispatched) return [];
    const guildId = guildOf(dispatch, packet.d);
    const deliveryId = packet.event_id ?? `${shardId}:${shard.sessionId}:${packet.s}`;
    const events: InboxEvent[] = [];
    for (const event of dispatched) {
      const { name } = event;
      if (guildId === null || !this.#options.listeners.wants(guildId, name)) continue;
      try {
        events.push(...this.#readEvents(event, packet.d, deliveryId));
      } catch (error) {
        this.#options.log.error('dispatch could not be read', { dispatch, guildId, error });
        this.#options.metrics.dropped('event.unreadable');
        this.#options.tellDropped(guildId, name, 'event.unreadable');
      }
    }
    return events;
  }

  /** Ids depend on nothing but the dispatch: a redelivery gives the same ones, and the inbox drops them. */
  #readEvents({ name, read }: DispatchedEvent, data: unknown, deliveryId: string): InboxEvent[] {
    return (
      read(data as never)
        // A script that answers every message would answer itself.
        .filter(({ actorId }) => actorId === null || actorId !== this.#botUserId)
        .map(({ guildId, payload, part }) => ({
          id: part === undefined ? `${deliveryId}:${name}` : `${deliveryId}:${name}:${part}`,
          guildId,
          name,
          payload: payload as Json,
        }))
    );
  }
}

/** The guild of a dispatch without parsing it; null for none. */
function guildOf(dispatch: string, data: unknown): string | null {
  const { guild_id: guildId, id } = (data ?? {}) as { guild_id?: unknown; id?: unknown };
  if (typeof guildId === 'string') return guildId;
  return dispatch.startsWith('GUILD_') && typeof id === 'string' ? id : null;
}
