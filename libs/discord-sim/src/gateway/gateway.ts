import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Json } from '#libs/vocabulary';
import { dismiss } from '../dismiss.ts';
import { dispatchDisturbances, closeInstead } from '../disturbances/gateway-disturbances.ts';
import type { CallLog } from '../call-log.ts';
import type { Limits } from '../limits.ts';
import type { Dispatch, World } from '../world/world.ts';
import type { CloseReason } from './close-codes.ts';
import { ChannelAccess, tellOfAccess, type Change } from './channel-access.ts';
import { Connection, type ConnectionHost } from './connection.ts';
import { updatePresence } from './commands.ts';
import { Connections } from './connections.ts';
import { encoderFor, type Encoding } from './encoder.ts';
import { audience, wording } from './fan-out.ts';
import { bareToken, IdentifyLimit, readIdentify, Resume } from './identify.ts';
import { MemberRequests } from './request-members.ts';
import { tellGuilds, tellReady } from './ready.ts';
import { serialise, Session, type DispatchDisturbances, type Identity, type Serialised } from './session.ts';

export interface GatewayOptions {
  /** Heartbeat interval, in milliseconds. Discord's own: 41,250. */
  heartbeatInterval: number;
  /** Time for which a disconnected session can be resumed, in milliseconds. */
  resumeWindow: number;
  /** Number of dispatches that a session keeps for a RESUME. Default: as observed of Discord, by the number of guilds. */
  replayDepth?: number | undefined;
  /** Time for a client to answer a close before its socket is cut, in milliseconds of the machine's time. */
  closeTimeout: number;
}

/** Discord's gateway: connections, sessions, and the recipients of each dispatch. */
export class Gateway extends Connections implements ConnectionHost {
  readonly world: World;
  readonly #callLog: CallLog;
  readonly #options: GatewayOptions;
  readonly #sockets: WebSocketServer;
  readonly #members: MemberRequests;
  readonly #access: ChannelAccess;
  readonly #disturbances: DispatchDisturbances;
  readonly #unlisten: () => void;
  #count = 0;
  #opened = 0;
  readonly limits: Limits;
  readonly identifies: IdentifyLimit;
  /** Address for clients to connect to. */
  url = '';

  constructor(world: World, callLog: CallLog, limits: Limits, options: GatewayOptions) {
    super();
    this.world = world;
    this.#callLog = callLog;
    this.#options = options;
    const { closeTimeout } = options;
    // By name, because the types do not have the timeout yet.
    const server = { noServer: true, perMessageDeflate: false, maxPayload: 1024 * 1024, closeTimeout };
    this.#sockets = new WebSocketServer(server);
    this.limits = limits;
    this.identifies = new IdentifyLimit(world, limits);
    this.#members = new MemberRequests(world, limits);
    this.#access = new ChannelAccess(world);
    this.#disturbances = dispatchDisturbances(world.disturbances, (session, resumable) =>
      this.invalidate(session, resumable),
    );
    this.#unlisten = world.listen((dispatch) => this.#fanOut(dispatch));
  }

  get heartbeatInterval(): number {
    return this.#options.heartbeatInterval;
  }

  /** Handles an HTTP upgrade. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { disturbances, clock } = this.world;
    const late = disturbances.take('late-upgrade');
    if (disturbances.take('refuse-upgrade')) dismiss(socket, '503 Service Unavailable');
    else if (late) clock.after(late.ms, () => this.#upgrade(request, socket, head));
    else this.#upgrade(request, socket, head);
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (socket.destroyed) return;
    const url = request.url ?? '/';
    const query = new URLSearchParams(url.split('?')[1] ?? '');
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const compress = query.get('compress');
      const asked = query.get('encoding') ?? 'json';
      const encoding: Encoding = asked === 'etf' ? 'etf' : 'json';
      const encoder = encoderFor(compress, encoding);
      const version = query.get('v');
      const refusal: CloseReason | null = version !== null && !/^(6|7|8|9|10)$/.test(version) ? 'invalidVersion' : null;
      this.#count += 1;
      const connection = new Connection(this.#count, webSocket, this, encoder ?? encoderFor(null, 'json')!, {
        encoding,
        isCompressed: compress !== null,
      });
      this.connections.add(connection);
      this.record(connection, 'connect', { url, encoding: asked, compress: compress ?? 'none' });
      if (refusal) connection.close(refusal);
      else if (!encoder || asked !== encoding) connection.close('decodeError');
    });
  }

  identify(connection: Connection, data: unknown): void {
    if (closeInstead(this.world.disturbances, 'IDENTIFY', connection)) return;
    const read = readIdentify(this.world, data);
    if (typeof read === 'string') return connection.close(read);
    const { identity, compress, presence } = read;
    if (this.identifies.isSpent(identity.application.id)) return this.#resetToken(identity.botId);
    if (!this.identifies.take(identity)) {
      this.record(connection, 'identify-too-soon', { who: `bot:${identity.botId}` });
      return connection.invalidate(false);
    }
    if (compress) connection.compressEach();
    const session = this.#open(identity);
    this.#attach(connection, session);
    this.record(connection, 'identify', {
      shard: identity.shard.join('/'),
      intents: identity.intents,
      fields: Object.keys(data as object).sort(),
      hasBotPrefix: (data as { token: string }).token.startsWith('Bot '),
    });
    const late = this.world.disturbances.take('late-ready');
    if (late) this.world.clock.after(late.ms, () => this.#greet(session, presence));
    else this.#greet(session, presence);
  }

  #open(identity: Identity): Session {
    const guilds = this.world.guildsOf(identity.botId).length;
    this.#opened += 1;
    const id = `${this.world.random.hex(24)}${this.#opened.toString(16).padStart(8, '0')}`;
    const depth = this.#options.replayDepth ?? Math.max(100, Math.min(3_500, guilds * 75));
    const session = new Session(id, identity, depth, this.#disturbances);
    this.sessions.set(id, session);
    return session;
  }

  /** READY and the guilds. */
  #greet(session: Session, presence?: unknown): void {
    if (!this.sessions.has(session.id)) return;
    tellReady(this.world, session, this.url);
    tellGuilds(this.world, session, this.#access);
    if (presence !== undefined) updatePresence(this.world, session, presence);
  }

  /** Sends every session its guilds again, or READY and the guilds. */
  repeat(event: 'READY' | 'GUILD_CREATE'): number {
    for (const session of this.sessions.values()) {
      if (event === 'READY') this.#greet(session);
      else tellGuilds(this.world, session, this.#access);
    }
    return this.sessions.size;
  }

  /** Exceeding the limit of 1,000 identifies a day ends all sessions and resets the token. */
  #resetToken(botId: string): void {
    this.world.renewToken(this.world.accounts.get(botId)!);
    this.#callLog.add({ kind: 'gateway', event: 'token-reset', who: `bot:${botId}` });
    for (const connection of this.connections) {
      if (!connection.session || connection.session.identity.botId === botId) connection.close('authenticationFailed');
    }
    for (const [id, { identity }] of this.sessions) if (identity.botId === botId) this.sessions.delete(id);
  }

  resume(connection: Connection, data: unknown): void {
    if (closeInstead(this.world.disturbances, 'RESUME', connection)) {
      this.record(connection, 'resume-closed');
      return;
    }
    const parsed = Resume.safeParse(data);
    if (!parsed.success) return connection.close('decodeError');
    const { session_id: id, seq, token } = parsed.data;
    if (!this.world.accountByToken(bareToken(token))) return connection.close('authenticationFailed');
    const session = this.sessions.get(id);
    const isOwn = session?.identity.token === bareToken(token) && !this.#isOver(session);
    if (isOwn && seq > session.seq) return connection.close('invalidSeq');
    const missed = isOwn ? session.missedSince(seq) : null;
    if (!session || !missed) {
      this.record(connection, 'resume-refused', { session: id });
      return connection.invalidate(false);
    }
    const previous = session.connection;
    if (previous) {
      previous.detach();
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

  /** Removes a closed connection. Close codes 1000 and 1001 of a client end its session; after any other, it can be resumed. */
  closed(connection: Connection, code: number): void {
    this.connections.delete(connection);
    const { session } = connection;
    this.record(connection, 'disconnect', { code });
    if (session?.connection !== connection) return;
    this.detach(session);
    const isDone = code === 1000 || code === 1001;
    if (isDone && !connection.isClosing) this.sessions.delete(session.id);
  }

  close(): void {
    this.#unlisten();
    this.sessions.clear();
    for (const connection of this.connections) connection.cut();
    this.#sockets.close();
  }

  record(connection: Connection, event: string, more: Record<string, Json> = {}): void {
    const { session, id } = connection;
    const who = session ? `bot:${session.identity.botId}` : 'nobody';
    this.#callLog.add({
      kind: 'gateway',
      who,
      event,
      connection: id,
      ...(session ? { session: session.id } : {}),
      ...more,
    });
  }

  protected override detach(session: Session): void {
    session.connection = null;
    session.detachedAt = this.world.clock.now();
  }

  #attach(connection: Connection, session: Session): void {
    session.connection = connection;
    session.detachedAt = null;
    connection.session = session;
  }

  /** Whether a session has been disconnected for too long. */
  #isOver({ detachedAt }: Session): boolean {
    return detachedAt !== null && this.world.clock.now() - detachedAt > this.#options.resumeWindow;
  }

  /** Sends each bot the changes of its channel access by a dispatch. */
  #changes(dispatch: Dispatch): Map<string, Change> {
    const changes = new Map<string, Change>();
    if (!ChannelAccess.depends(dispatch)) return changes;
    for (const { identity } of this.sessions.values()) {
      if (changes.has(identity.botId)) continue;
      const change = this.#access.change(dispatch, identity.botId);
      if (change) changes.set(identity.botId, change);
    }
    return changes;
  }

  #fanOut(dispatch: Dispatch): void {
    if (dispatch.watchersOnly) return;
    const written = new Map<object, Serialised>();
    const changes = this.#changes(dispatch);
    for (const session of this.sessions.values()) {
      if (this.#isOver(session)) {
        this.sessions.delete(session.id);
        continue;
      }
      if (!session.isReady || !audience(this.world, session, dispatch)) continue;
      const d = wording(this.world, session, dispatch, this.#access);
      let text = written.get(d);
      if (!text) written.set(d, (text = serialise(dispatch.t, d)));
      session.dispatch(text);
    }
    for (const session of changes.size === 0 ? [] : this.sessions.values()) {
      const change = changes.get(session.identity.botId);
      if (change && session.isReady) tellOfAccess(this.world, session, change, dispatch.d);
    }
  }
}
