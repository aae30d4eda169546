import { GatewayOpcodes } from 'discord-api-types/v10';
import { WebSocket, type RawData } from 'ws';
import type { Json } from '#libs/vocabulary';
import { parseJson } from '../parse-json.ts';
import { CloseCode, type CloseReason } from './close-codes.ts';
import { eachCompressed, type Encoder, type Encoding } from './encoder.ts';
import { commands } from './commands.ts';
import { decodeEtf } from './etf.ts';
import type { Limits } from '../limits.ts';
import type { World } from '../world/world.ts';
import type { Session } from './session.ts';
import type { SessionLink } from './session-link.ts';

const MAX_PAYLOAD = 4096;
const SENDS = 120;
const SENDS_WINDOW = 60_000;

const utf8 = new TextDecoder('utf-8', { fatal: true });

interface Payload {
  op: number;
  d: unknown;
}

/** The gateway, as its connections use it. */
export interface ConnectionHost {
  readonly world: World;
  readonly limits: Limits;
  readonly heartbeatInterval: number;
  identify(connection: Connection, data: unknown): void;
  resume(connection: Connection, data: unknown): void;
  requestMembers(connection: Connection, session: Session, data: unknown): void;
  closed(connection: Connection, code: number): void;
  record(connection: Connection, event: string, more?: Record<string, Json>): void;
}

/**
 * One WebSocket connection to the gateway: opcodes, heartbeat and limits.
 *
 * @see https://docs.discord.com/developers/events/gateway#connections
 */
export class Connection implements SessionLink {
  readonly #socket: WebSocket;
  readonly #gateway: ConnectionHost;
  #encoder: Encoder;
  readonly #isCompressed: boolean;
  readonly #encoding: Encoding;
  #liveness: NodeJS.Timeout | undefined;
  #sends = 0;
  #sendsSince = 0;
  #isFrozen = false;
  session: Session | null = null;
  /** Counts from 1. */
  readonly id: number;
  /** Whether the gateway closes it, not the client. */
  isClosing = false;

  constructor(
    id: number,
    socket: WebSocket,
    gateway: ConnectionHost,
    encoder: Encoder,
    asked: { encoding: Encoding; isCompressed: boolean },
  ) {
    this.id = id;
    this.#socket = socket;
    this.#gateway = gateway;
    this.#encoder = encoder;
    this.#isCompressed = asked.isCompressed;
    this.#encoding = asked.encoding;
    socket.on('message', (data) => this.#receive(data));
    socket.on('error', () => undefined);
    socket.on('close', (code) => this.#closed(code));
    this.#expectHeartbeat();
    const { clock, disturbances } = gateway.world;
    const late = disturbances.take('late-hello');
    if (disturbances.take('reconnect-at-once')) this.askToReconnect();
    else if (late) clock.after(late.ms, () => this.#hello());
    else this.#hello();
  }

  #hello(): void {
    this.#control(GatewayOpcodes.Hello, {
      heartbeat_interval: this.#gateway.heartbeatInterval,
      _trace: ['["discord-sim"]'],
    });
  }

  send(text: string): void {
    if (this.#isFrozen) return;
    this.#encoder.encode(text, (data) => {
      if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(data);
    });
  }

  close(reason: CloseReason): void {
    const [code, message] = CloseCode[reason];
    this.closeWith(code, message);
  }

  /** Closes with a code that a WebSocket server may send. */
  closeWith(code: number, message: string): void {
    this.#gateway.record(this, 'close', { code });
    this.isClosing = true;
    this.#socket.close(code, message);
  }

  /** Like a pulled cable. */
  cut(): void {
    this.#gateway.record(this, 'cut');
    this.#socket.terminate();
  }

  /** Like a router that has dropped the connection: it stays open, and no data arrives on either side. */
  freeze(): void {
    this.#isFrozen = true;
    clearTimeout(this.#liveness);
  }

  /** Op 1. */
  askForHeartbeat(): void {
    this.#control(GatewayOpcodes.Heartbeat, null);
  }

  /** Op 7. */
  askToReconnect(): void {
    this.#control(GatewayOpcodes.Reconnect, null);
  }

  detach(): void {
    this.session = null;
  }

  /** Op 9: the session is invalid, or can be resumed. The socket stays open. */
  invalidate(resumable: boolean): void {
    this.detach();
    this.#control(GatewayOpcodes.InvalidSession, resumable);
  }

  compressEach(): void {
    if (!this.#isCompressed && this.#encoding === 'json') this.#encoder = eachCompressed;
  }

  #control(op: number, d: unknown): void {
    this.send(JSON.stringify({ t: null, s: null, op, d }));
  }

  #expectHeartbeat(): void {
    clearTimeout(this.#liveness);
    this.#liveness = setTimeout(() => this.close('sessionTimedOut'), this.#gateway.heartbeatInterval * 1.5);
    this.#liveness.unref();
  }

  #closed(code: number): void {
    clearTimeout(this.#liveness);
    this.#encoder.close();
    this.#gateway.closed(this, code);
  }

  #receive(data: RawData): void {
    const bytes = data as Buffer;
    if (this.#socket.readyState !== WebSocket.OPEN || this.#isFrozen) return;
    if (bytes.length > MAX_PAYLOAD) return this.close('decodeError');
    if (this.#tooMany()) return this.close('rateLimited');
    const payload = decode(bytes, this.#encoding);
    if (!payload) return this.close('decodeError');
    this.#handle(payload);
  }

  #tooMany(): boolean {
    const now = this.#gateway.world.clock.now();
    if (now - this.#sendsSince >= SENDS_WINDOW) {
      this.#sendsSince = now;
      this.#sends = 0;
    }
    this.#sends += 1;
    return !this.#gateway.limits.off && this.#sends > this.#gateway.limits.quota(SENDS);
  }

  #handle({ op, d }: Payload): void {
    if (op === GatewayOpcodes.Heartbeat) {
      this.#gateway.record(this, 'heartbeat', { d: typeof d === 'number' ? d : null });
      this.#expectHeartbeat();
      this.#control(GatewayOpcodes.HeartbeatAck, null);
    } else if (op === GatewayOpcodes.Identify) {
      if (this.session) this.close('alreadyAuthenticated');
      else this.#gateway.identify(this, d);
    } else if (op === GatewayOpcodes.Resume) {
      if (this.session) this.close('alreadyAuthenticated');
      else this.#gateway.resume(this, d);
    } else if (op !== GatewayOpcodes.RequestGuildMembers && !Object.hasOwn(commands, op)) this.close('unknownOpcode');
    else if (!this.session) this.close('notAuthenticated');
    else if (op === GatewayOpcodes.RequestGuildMembers) this.#gateway.requestMembers(this, this.session, d);
    else if (!commands[op]!(this.#gateway.world, this.session, d)) this.close('decodeError');
  }
}

function decode(bytes: Buffer, encoding: Encoding): Payload | null {
  try {
    const payload = (encoding === 'etf' ? decodeEtf(bytes, 'text') : parseJson(utf8.decode(bytes))) as Payload | null;
    return typeof payload === 'object' && payload !== null && Number.isInteger(payload.op) ? payload : null;
  } catch {
    return null;
  }
}
