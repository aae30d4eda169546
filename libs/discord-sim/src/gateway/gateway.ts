import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { strikeSession } from '../faults/gateway-faults.ts';
import type { Journal } from '../journal.ts';
import type { Limits } from '../limits.ts';
import type { Dispatch, World } from '../world/world.ts';
import type { CloseReason } from './close-codes.ts';
import { Connection } from './connection.ts';
import { updatePresence } from './commands.ts';
import { encoderFor, type Encoding } from './encoder.ts';
import { audience, wording } from './fan-out.ts';
import { guildCreate } from './guild-create.ts';
import { bareToken, IdentifyLimit, readIdentify, Resume } from './identify.ts';
import { Intent } from './intents.ts';
import { MemberRequests } from './request-members.ts';
import { serialise, Session, type Serialised } from './session.ts';

export interface GatewayOptions {
  /** Milliseconds between heartbeats. Discord's own: 41,250. */
  heartbeatInterval: number;
  /** How long a session without a connection can be resumed, in milliseconds. */
  resumeWindow: number;
}

/** Discord's gateway: connections, sessions, and who hears what. */
export class Gateway {
  readonly world: World;
  readonly #journal: Journal;
  readonly #options: GatewayOptions;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 1024 * 1024 });
  readonly #connections = new Set<Connection>();
  readonly #sessions = new Map<string, Session>();
  readonly #members: MemberRequests;
  readonly #unlisten: () => void;
  #count = 0;
  readonly limits: Limits;
  readonly identifies: IdentifyLimit;
  /** Address that clients are told to connect to. */
  url = '';

  constructor(world: World, journal: Journal, limits: Limits, options: GatewayOptions) {
    this.world = world;
    this.#journal = journal;
    this.#options = options;
    this.limits = limits;
    this.identifies = new IdentifyLimit(world, limits);
    this.#members = new MemberRequests(world, limits);
    this.#unlisten = world.listen((dispatch) => this.#fanOut(dispatch));
  }

  get heartbeatInterval(): number {
    return this.#options.heartbeatInterval;
  }

  get size(): { connections: number; sessions: number } {
    return { connections: this.#connections.size, sessions: this.#sessions.size };
  }

  /** Takes over an HTTP upgrade. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.world.faults.strike('refuse-upgrade')) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const query = new URLSearchParams(request.url?.split('?')[1] ?? '');
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const compress = query.get('compress');
      const asked = query.get('encoding') ?? 'json';
      const encoding: Encoding = asked === 'etf' ? 'etf' : 'json';
      const encoder = encoderFor(compress, encoding);
      const version = query.get('v');
      const refusal: CloseReason | null = version !== null && !/^(6|7|8|9|10)$/.test(version) ? 'invalidVersion' : null;
      const connection = new Connection(webSocket, this, encoder ?? encoderFor(null, 'json')!, {
        encoding,
        isCompressed: compress !== null,
      });
      this.#connections.add(connection);
      this.record(connection, 'connect', { encoding: asked, compress: compress ?? 'none' });
      if (refusal) connection.close(refusal);
      else if (!encoder || asked !== encoding) connection.close('decodeError');
    });
  }

  identify(connection: Connection, data: unknown): void {
    const read = readIdentify(this.world, data);
    if (typeof read === 'string') return connection.close(read);
    const { identity, compress } = read;
    if (this.identifies.isSpent(identity.application.id)) return this.#resetToken(identity.botId);
    if (!this.identifies.take(identity)) {
      this.#journal.add({ kind: 'gateway', event: 'identify-too-soon', who: `bot:${identity.botId}` });
      return connection.invalidate(false);
    }
    if (compress) connection.compressEach();
    const guilds = this.world.guildsOf(identity.botId);
    this.#count += 1;
    const id = `${this.world.random.hex(24)}${this.#count.toString(16).padStart(8, '0')}`;
    const session = new Session(id, identity, Math.max(100, Math.min(3_500, guilds.length * 75)));
    this.#sessions.set(id, session);
    this.#attach(connection, session);
    this.record(connection, 'identify', { shard: identity.shard.join('/'), intents: identity.intents });
    this.#ready(session);
    if (read.presence !== undefined) updatePresence(this.world, session, read.presence);
  }

  /** A thousand times in a day is too often: all sessions end, and the token is another one. */
  #resetToken(botId: string): void {
    this.world.renewToken(this.world.accounts.get(botId)!);
    this.#journal.add({ kind: 'gateway', event: 'token-reset', who: `bot:${botId}` });
    for (const connection of this.#connections) {
      if (!connection.session || connection.session.identity.botId === botId) connection.close('authenticationFailed');
    }
    for (const [id, { identity }] of this.#sessions) if (identity.botId === botId) this.#sessions.delete(id);
  }

  #ready(session: Session): void {
    const { identity } = session;
    const mine = this.world.guildsOf(identity.botId).filter((guild) => session.hears(guild.fields.id));
    session.send('READY', {
      v: 10,
      user_settings: {},
      user: { ...this.world.user(identity.botId), verified: true, mfa_enabled: true, email: null },
      session_type: 'normal',
      session_id: session.id,
      resume_gateway_url: this.url,
      relationships: [],
      private_channels: [],
      presences: [],
      guilds: mine.map(({ fields }) => ({ id: fields.id, unavailable: true })),
      guild_join_requests: [],
      geo_ordered_rtc_regions: [],
      application: { id: identity.application.id, flags: identity.application.flags },
      ...(identity.hasShard ? { shard: identity.shard } : {}),
      _trace: ['["discord-sim"]'],
    });
    if (!(identity.intents & Intent.Guilds)) return;
    for (const guild of mine) session.send('GUILD_CREATE', guildCreate(this.world, guild, session));
  }

  resume(connection: Connection, data: unknown): void {
    const parsed = Resume.safeParse(data);
    if (!parsed.success) return connection.close('decodeError');
    const { session_id: id, seq, token } = parsed.data;
    if (!this.world.accountByToken(bareToken(token))) return connection.close('authenticationFailed');
    const session = this.#sessions.get(id);
    const isOwn = session?.identity.token === bareToken(token) && !this.#isOver(session);
    if (isOwn && seq > session.seq) return connection.close('invalidSeq');
    const missed = isOwn ? session.missedSince(seq) : null;
    if (!session || !missed) {
      this.#journal.add({ kind: 'gateway', event: 'resume-refused', who: 'nobody', session: id });
      return connection.invalidate(false);
    }
    const previous = session.connection;
    if (previous) {
      previous.session = null;
      previous.cut();
    }
    this.#attach(connection, session);
    this.record(connection, 'resume', { after: seq, replayed: missed.length });
    for (const text of missed) connection.send(text);
    session.send('RESUMED', { _trace: ['["discord-sim"]'] });
  }

  requestMembers(connection: Connection, session: Session, data: unknown): void {
    if (!this.#members.answer(session, data)) connection.close('decodeError');
  }

  /** A connection is gone. 1000 and 1001 end its session, everything else leaves it to be resumed. */
  closed(connection: Connection, code: number): void {
    this.#connections.delete(connection);
    const { session } = connection;
    this.record(connection, 'disconnect', { code });
    if (session?.connection !== connection) return;
    session.connection = null;
    session.detachedAt = this.world.clock.now();
    if (code === 1000 || code === 1001) this.#sessions.delete(session.id);
  }

  /** Op 7 to everybody. */
  reconnectAll(): number {
    for (const connection of this.#connections) connection.askToReconnect();
    return this.#connections.size;
  }

  /** Op 9 to everybody with a session. */
  invalidateAll(resumable: boolean): number {
    for (const session of this.#sessions.values()) this.#invalidate(session, resumable);
    return this.#connections.size;
  }

  #invalidate(session: Session, resumable: boolean): void {
    const { connection } = session;
    session.connection = null;
    session.detachedAt = this.world.clock.now();
    if (!resumable) this.#sessions.delete(session.id);
    connection?.invalidate(resumable);
  }

  /** Freezes all sockets: they stay open, and nothing goes in or out. */
  freezeAll(): number {
    for (const connection of this.#connections) connection.freeze();
    return this.#connections.size;
  }

  /** Cuts all sockets; their sessions can be resumed or not. */
  dropAll(resumable: boolean): number {
    const { size } = this.#connections;
    for (const connection of this.#connections) {
      if (!resumable && connection.session) this.#sessions.delete(connection.session.id);
      connection.cut();
    }
    return size;
  }

  close(): void {
    this.#unlisten();
    this.#sessions.clear();
    for (const connection of this.#connections) connection.cut();
    this.#sockets.close();
  }

  record(connection: Connection, event: string, more: Record<string, string | number> = {}): void {
    const { session } = connection;
    const who = session ? `bot:${session.identity.botId}` : 'nobody';
    this.#journal.add({ kind: 'gateway', who, event, ...(session ? { session: session.id } : {}), ...more });
  }

  #attach(connection: Connection, session: Session): void {
    session.connection = connection;
    session.detachedAt = null;
    connection.session = session;
  }

  /** Whether a session has been without a connection for too long. */
  #isOver({ detachedAt }: Session): boolean {
    return detachedAt !== null && this.world.clock.now() - detachedAt > this.#options.resumeWindow;
  }

  #fanOut(dispatch: Dispatch): void {
    if (dispatch.watchersOnly) return;
    const written = new Map<object, Serialised>();
    for (const session of this.#sessions.values()) {
      if (this.#isOver(session)) {
        this.#sessions.delete(session.id);
        continue;
      }
      if (!audience(this.world, session, dispatch)) continue;
      if (this.world.faults.strike('silence', dispatch.t)) continue;
      const d = wording(this.world, session, dispatch);
      let text = written.get(d);
      if (!text) written.set(d, (text = serialise(dispatch.t, d)));
      session.dispatch(text);
      strikeSession(this.world.faults, dispatch.t, session, (one, resumable) => this.#invalidate(one, resumable));
    }
  }
}
