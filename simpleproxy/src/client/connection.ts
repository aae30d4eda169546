import { GatewayCloseCodes as Close, GatewayOpcodes as Op } from 'discord-api-types/v10';
import type { WebSocket } from 'ws';
import { isObject, parseExact } from '../cache/json.ts';
import type { Session, SessionOutlet } from '../shard/session.ts';
import type { Shard } from '../shard/shard.ts';
import { limits } from '../limits.ts';
import { FORWARDED, Heartbeat, Identify, Resume } from './client-payload.ts';
import { missingIntents, wants } from './dispatch-intents.ts';
import { findSession, type Hub } from './hub.ts';
import { control, dispatch } from './payload.ts';
import { openingPayloads } from './opening.ts';
import type { Transport } from './transport.ts';

/** https://docs.discord.com/developers/events/gateway#sending-events */
const MAX_PAYLOAD_BYTES = 4096;
const RATE = { limit: 120, windowMs: 60_000 };
const SOLICIT_MS = 1000;

export interface ConnectionOptions {
  group: string;
  /** Address at which this client reconnects: the proxy's own address and the client's group. */
  resumeUrl: string;
  onAuthenticated: () => void;
}

/** One client's gateway connection. Speaks Discord's protocol; never closes with 1000, never rejects a RESUME by closing. */
export class Connection implements SessionOutlet {
  readonly #socket: WebSocket;
  readonly #transport: Transport;
  readonly #hub: Hub;
  readonly #options: ConnectionOptions;
  readonly #cancelHello: () => void;
  readonly #solicit: NodeJS.Timeout;
  #watchdog: NodeJS.Timeout;
  #identifyTimer: NodeJS.Timeout | undefined;
  #received: number[] = [];
  #bound: { shard: Shard; session: Session } | null = null;
  #closed = false;

  constructor(socket: WebSocket, transport: Transport, hub: Hub, options: ConnectionOptions) {
    this.#socket = socket;
    this.#transport = transport;
    this.#hub = hub;
    this.#options = options;
    transport.onDrain = () => this.#onDrain();
    socket.on('message', (data: Buffer, binary) => this.#onMessage(data, binary));
    socket.on('error', (error) => hub.log.debug({ err: error }, 'client connection error'));
    socket.on('close', () => this.#onClose());
    this.#watchdog = this.#watch();
    this.#solicit = setInterval(() => this.#solicitAck(), SOLICIT_MS);
    const hello = { heartbeat_interval: hub.config.CLIENT_HEARTBEAT_MS, _trace: ['simpleproxy'] };
    // Only HELLO may be late: clients wait for it without a timeout, but not for READY.
    this.#cancelHello = hub.whenLoaded(() => {
      this.#beat();
      this.#send(control(Op.Hello, hello));
      const late = () => this.#bound || this.close(Close.SessionTimedOut, 'no IDENTIFY or RESUME in time');
      this.#identifyTimer = setTimeout(late, limits.clients.identifyMs);
    });
  }

  #send(payload: Buffer): void {
    if (!this.#closed && this.#socket.readyState === this.#socket.OPEN) this.#transport.send(payload);
  }

  writable(): boolean {
    return !this.#closed && this.#transport.buffered < this.#hub.config.CLIENT_BUFFER_BYTES;
  }

  dispatch(type: string, seq: number, data: Buffer, eventId?: string): void {
    this.#send(dispatch(type, seq, data, eventId));
  }

  fallBehind(): void {
    this.#hub.log.warn({ group: this.#options.group }, 'client reads too slowly: it fell off the ring');
    this.#hub.metrics.dropped.inc({ shard: String(this.#bound?.shard.id ?? 0), reason: 'slow_client' });
    this.#unbind();
    this.#send(control(Op.InvalidSession, false));
  }

  #onDrain(): void {
    if (this.#bound && this.writable()) this.#bound.session.pump(this.#bound.shard.state.ring);
  }

  #watch(): NodeJS.Timeout {
    const limit = this.#hub.config.CLIENT_HEARTBEAT_MS * 1.5;
    return setTimeout(() => {
      if (this.#isLoaded()) this.close(Close.SessionTimedOut, 'no heartbeat');
      else this.#beat();
    }, limit);
  }

  #isLoaded(): boolean {
    const shards = this.#hub.shards();
    return shards.length > 0 && shards.every((shard) => shard.loaded);
  }

  #beat(): void {
    clearTimeout(this.#watchdog);
    if (!this.#closed) this.#watchdog = this.#watch();
  }

  /** Heartbeats acknowledge for groups without explicit acknowledgement, so ask for one while dispatches are unacknowledged. */
  #solicitAck(): void {
    if (!this.#bound) return;
    const { shard, session } = this.#bound;
    const group = shard.state.groups.get(session.group);
    if (group) group.seenAt = Date.now();
    if (group && !group.explicit && session.acked < session.sent) this.#send(control(Op.Heartbeat, null));
  }

  #onMessage(data: Buffer, binary: boolean): void {
    const now = Date.now();
    this.#received = this.#received.filter((at) => now - at < RATE.windowMs);
    this.#received.push(now);
    if (this.#received.length > RATE.limit) return this.close(Close.RateLimited, 'more than 120 payloads in 60 s');
    if (data.length > MAX_PAYLOAD_BYTES) return this.close(Close.DecodeError, 'payload above 4096 bytes');
    let payload: unknown;
    try {
      payload = binary ? null : parseExact(data.toString());
    } catch {
      payload = null;
    }
    if (!isObject(payload)) return this.close(Close.DecodeError, 'no JSON object');
    try {
      this.#handle(payload['op'], payload['d']);
    } catch (error) {
      this.#hub.log.error({ err: error, op: payload['op'] }, 'a client payload could not be handled');
      this.close(Close.UnknownError, 'internal error');
    }
  }

  #handle(op: unknown, d: unknown): void {
    const opens = op === Op.Identify || op === Op.Resume;
    if (opens && !this.#isLoaded()) {
      // Some clients do not wait for HELLO.
      this.#hub.whenLoaded(() => this.#closed || this.#handle(op, d));
      return;
    }
    if (op === Op.Heartbeat) return this.#onHeartbeat(d);
    if (op === Op.Identify) return this.#onIdentify(d);
    if (op === Op.Resume) return this.#onResume(d);
    if (typeof op !== 'number' || !FORWARDED.has(op)) return this.close(Close.UnknownOpcode, `opcode ${String(op)}`);
    if (!this.#bound) return this.close(Close.NotAuthenticated, 'identify first');
    const { shard, session } = this.#bound;
    if (!this.#hub.commands.forward(shard, session.id, op, d)) this.close(Close.RateLimited, 'too many commands wait');
  }

  #onHeartbeat(d: unknown): void {
    const seq = Heartbeat.safeParse(d);
    if (!seq.success) return this.close(Close.DecodeError, 'heartbeat with a malformed sequence number');
    this.#beat();
    this.#send(control(Op.HeartbeatAck, null));
    if (!this.#bound || typeof seq.data !== 'number') return;
    const { shard, session } = this.#bound;
    const acked = Math.min(seq.data, session.sent);
    const group = shard.state.groups.get(session.group);
    if (group && !group.explicit && acked > session.acked) shard.ack(session, acked);
  }

  #onIdentify(d: unknown): void {
    if (this.#bound) return this.close(Close.AlreadyAuthenticated, 'already identified');
    const parsed = Identify.safeParse(d);
    if (!parsed.success) return this.close(Close.DecodeError, 'malformed IDENTIFY');
    const { token, intents, shard: wish, large_threshold: threshold, presence } = parsed.data;
    if (!this.#mayConnect(token, this.#options.group)) return this.close(Close.AuthenticationFailed, 'wrong token');
    const [id, count] = wish ?? [0, 1];
    const shard = this.#hub.shards()[id];
    if (!shard || count !== this.#hub.shards().length) return this.close(Close.InvalidShard, 'no such shard here');
    if (intents >= 2 ** 31) return this.close(Close.InvalidIntents, 'intents out of range');
    const missing = missingIntents(intents, this.#hub.config.INTENTS);
    if (missing.length > 0) {
      this.#hub.log.error({ group: this.#options.group, missing }, 'client asks for intents that INTENTS lacks');
      return this.close(Close.DisallowedIntents, `not in INTENTS: ${missing.join(', ')}`.slice(0, 120));
    }
    const seesGuilds = wants(intents, 'GUILD_CREATE', true);
    const session = shard.open(this.#options.group, intents, 1 + (seesGuilds ? shard.state.cache.guilds.size : 0));
    const opening = openingPayloads(shard, session, {
      seesGuilds,
      resumeUrl: this.#options.resumeUrl,
      largeThreshold: Math.min(250, Math.max(50, threshold ?? 50)),
      ...(wish ? { shard: wish } : {}),
    });
    opening.forEach(({ type, data }, index) => this.#send(dispatch(type, index + 1, data)));
    this.#bind(shard, session);
    if (isObject(presence)) this.#hub.commands.forward(shard, session.id, Op.PresenceUpdate, presence);
  }

  #mayConnect(token: string, group: string): boolean {
    return this.#hub.keys.find(token)?.may(`gateway:${group}`) ?? false;
  }

  #onResume(d: unknown): void {
    if (this.#bound) return this.close(Close.AlreadyAuthenticated, 'already identified');
    const parsed = Resume.safeParse(d);
    if (!parsed.success) return this.close(Close.DecodeError, 'malformed RESUME');
    const found = findSession(this.#hub, parsed.data.session_id);
    const groups = [this.#options.group, found?.session.group ?? this.#options.group];
    if (!groups.every((group) => this.#mayConnect(parsed.data.token, group)))
      return this.close(Close.AuthenticationFailed, 'wrong token');
    const seq = parsed.data.seq ?? 0;
    const valid = found && seq >= found.session.base && seq <= found.session.last;
    const shard = String(found?.shard.id ?? 0);
    this.#hub.metrics.resumes.inc({ shard, outcome: valid ? 'resumed' : 'refused' });
    if (!valid) return this.#send(control(Op.InvalidSession, false));
    const { session } = found;
    if (session.outlet instanceof Connection) session.outlet.displace();
    session.sent = seq;
    this.#bind(found.shard, session);
    found.shard.inject(session.id, 'RESUMED', { _trace: ['simpleproxy'] });
  }

  #bind(shard: Shard, session: Session): void {
    clearTimeout(this.#identifyTimer);
    this.#options.onAuthenticated();
    this.#bound = { shard, session };
    session.outlet = this;
    session.pump(shard.state.ring);
  }

  #unbind(): void {
    if (this.#bound?.session.outlet === this) this.#bound.shard.detach(this.#bound.session);
    this.#bound = null;
  }

  /** Another connection has resumed the session. */
  displace(): void {
    this.#unbind();
    this.close(Close.UnknownError, 'resumed elsewhere');
  }

  /** Asks the client to come back: it will resume. */
  sendAway(): void {
    this.#send(control(Op.Reconnect, null));
  }

  close(code: number, reason: string): void {
    if (this.#closed) return;
    this.#hub.metrics.clientCloses.inc({ code: String(code) });
    this.#hub.log.info({ code, reason, group: this.#options.group }, 'client connection closed');
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), 2000).unref();
    this.#onClose();
  }

  #onClose(): void {
    this.#closed = true;
    clearTimeout(this.#watchdog);
    clearTimeout(this.#identifyTimer);
    clearInterval(this.#solicit);
    this.#cancelHello();
    this.#unbind();
    this.#transport.close();
  }
}
