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
  /** Added by simpleproxy; a redelivery of the dispatch has the same id. */
  event_id?: string;
}

export interface DispatchIntakeOptions {
  inbox: Pick<InboxPort, 'append'>;
  listeners: Pick<GuildListeners, 'wants'>;
  waker: Pick<GuildWaker, 'wake'>;
  sendAck: SendAck;
  log: LogPort;
  metrics: IntakeMetrics;
  /** Logs to the guild that one of its events could not be read or stored and was dropped. */
  tellDropped: (guildId: string, event: string, code: string) => void;
  /**
   * Too many events wait for the database. Called once the waiting ones are stored: a new session then delivers the rest again.
   */
  startOver: () => void;
  /** Most events that may wait for the database. */
  mostWaiting?: number;
}

interface Shard {
  progress: ShardProgress;
  acks: AckSender;
  sessionId: string;
  /** More events came than may wait: the proxy keeps all further ones until the next session. */
  overflowed: boolean;
}

/**
 * From the gateway to the guild inboxes: stores wanted events in order, and only then acknowledges them to the proxy, together
 * with every earlier dispatch.
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
      stored: (guilds, events) => {
        options.metrics.stored(events);
        for (const [guildId, owner] of guilds) options.waker.wake(guildId, owner);
      },
      givenUp: ({ guildId, name }, error) => {
        options.log.error('the database rejects the event; it is dropped', { guildId, event: name, error });
        options.metrics.dropped('event.not-storable');
        options.tellDropped(guildId, name, 'event.not-storable');
      },
    });
  }

  /** Number of events that wait for the database. */
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

  /** Stores and acknowledges the received dispatches, for at most `graceMs`. */
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

  /** Ids depend only on the dispatch: a redelivery gives the same ids, and the inbox drops duplicates. */
  #readEvents({ name, read }: DispatchedEvent, data: unknown, deliveryId: string): InboxEvent[] {
    return (
      read(data as never)
        // A script that answers every message would otherwise answer itself.
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

/** Reads the guild of a dispatch without parsing it; null when it has none. */
function guildOf(dispatch: string, data: unknown): string | null {
  const { guild_id: guildId, id } = (data ?? {}) as { guild_id?: unknown; id?: unknown };
  if (typeof guildId === 'string') return guildId;
  return dispatch.startsWith('GUILD_') && typeof id === 'string' ? id : null;
}
