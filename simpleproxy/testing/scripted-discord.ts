import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';

interface ScriptedSession {
  id: string;
  seq: number;
  /** Everything sent, for RESUME. */
  sent: string[];
  socket: WebSocket | null;
  shard: [number, number];
}

type Rest = (request: IncomingMessage, response: ServerResponse, body: Buffer) => void;

const USER = { id: '900000000000000001', username: 'bot', discriminator: '0', avatar: null, bot: true };

/** A guild as GUILD_CREATE has it, with one text channel whose id ends in 2. */
export const guildCreate = (id: string) => ({
  id,
  name: `guild ${id}`,
  owner_id: '900000000000000002',
  unavailable: false,
  member_count: 2,
  large: false,
  joined_at: '2026-01-01T00:00:00.000Z',
  a_field_nobody_knows: { kept: true },
  roles: [
    {
      id,
      name: '@everyone',
      permissions: '0',
      position: 0,
      color: 0,
      hoist: false,
      managed: false,
      mentionable: false,
    },
  ],
  channels: [{ id: `${id.slice(0, -1)}2`, type: 0, name: 'general', position: 0, permission_overwrites: [] }],
  threads: [],
  emojis: [],
  stickers: [],
  voice_states: [],
  presences: [],
  stage_instances: [],
  guild_scheduled_events: [],
  soundboard_sounds: [],
  members: [{ user: USER, roles: [], joined_at: '2026-01-01T00:00:00.000Z', deaf: false, mute: false, flags: 0 }],
});

/** A gateway and REST server that the test scripts, with real sockets and real sequence numbers. */
export class ScriptedDiscord {
  readonly token = 'MTAw.scripted.token';
  readonly guildIds = ['100000000000000001', '200000000000000001'];
  readonly sessions: ScriptedSession[] = [];
  readonly commands: Array<{ op: number; d: unknown }> = [];
  readonly heartbeats: Array<number | null> = [];
  identifies = 0;
  resumes = 0;
  heartbeatMs = 40_000;
  answersHeartbeats = true;
  acceptsResume = true;
  shards = 1;
  rest: Rest = (_request, response) => response.writeHead(404).end('{}');
  readonly #http: Server;
  readonly #gateway: WebSocketServer;

  private constructor() {
    this.#http = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#serve(request, response, Buffer.concat(chunks)));
    });
    this.#gateway = new WebSocketServer({ server: this.#http });
    this.#gateway.on('connection', (socket) => this.#connected(socket));
  }

  static async start(): Promise<ScriptedDiscord> {
    const discord = new ScriptedDiscord();
    discord.#http.listen(0, '127.0.0.1');
    await once(discord.#http, 'listening');
    return discord;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.port}/api/v10`;
  }

  get session(): ScriptedSession {
    const session = this.sessions.at(-1);
    if (!session) throw new Error('no client has identified');
    return session;
  }

  get sockets(): Set<WebSocket> {
    return this.#gateway.clients;
  }

  #serve(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    if (request.url !== '/api/v10/gateway/bot') return this.rest(request, response, body);
    const limit = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: this.shards };
    const url = `ws://127.0.0.1:${this.port}/`;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ url, shards: this.shards, session_start_limit: limit }));
  }

  #connected(socket: WebSocket): void {
    const send = (op: number, d: unknown) => socket.send(JSON.stringify({ op, d, s: null, t: null }));
    socket.on('error', () => {});
    socket.on('message', (data: Buffer) => {
      const { op, d } = JSON.parse(data.toString()) as { op: number; d: never };
      if (op === 1) {
        this.heartbeats.push(d);
        if (this.answersHeartbeats) send(11, null);
      } else if (op === 2) this.#identify(socket, d);
      else if (op === 6) this.#resume(socket, d, send);
      else this.commands.push({ op, d });
    });
    send(10, { heartbeat_interval: this.heartbeatMs });
  }

  #identify(socket: WebSocket, { shard }: { shard?: [number, number] }): void {
    this.identifies++;
    const id = `session-${this.identifies}-${Math.random().toString(36).slice(2)}`;
    const session: ScriptedSession = { id, seq: 0, sent: [], socket, shard: shard ?? [0, 1] };
    this.sessions.push(session);
    const guilds = this.guildIds.map((guild) => ({ id: guild, unavailable: true }));
    const resume = { session_id: id, resume_gateway_url: `ws://127.0.0.1:${this.port}/` };
    this.emit('READY', { v: 10, user: USER, guilds, ...resume, application: { id: USER.id, flags: 0 } }, session);
    for (const guild of this.guildIds) this.emit('GUILD_CREATE', guildCreate(guild), session);
  }

  #resume(socket: WebSocket, d: { session_id: string; seq: number }, send: (op: number, d: unknown) => void): void {
    this.resumes++;
    const session = this.sessions.find(({ id }) => id === d.session_id);
    if (!session || !this.acceptsResume) return send(9, false);
    session.socket?.terminate();
    session.socket = socket;
    for (const text of session.sent.slice(d.seq)) socket.send(text);
    this.emit('RESUMED', {}, session);
  }

  /** Sends a dispatch to the newest session, connected or not. */
  emit(t: string, d: unknown, session = this.session): void {
    const text = JSON.stringify({ t, s: ++session.seq, op: 0, d });
    session.sent.push(text);
    if (session.socket?.readyState === 1) session.socket.send(text);
  }

  /** A numbered message in the first guild. */
  message(n: number): void {
    const [guild = ''] = this.guildIds;
    this.emit('MESSAGE_CREATE', {
      id: String(300000000000000000n + BigInt(n)),
      channel_id: `${guild.slice(0, -1)}2`,
      guild_id: guild,
      author: { id: '900000000000000003', username: 'someone', discriminator: '0', avatar: null },
      content: `${n} with a trap: "op":7,"s":1,"d":{`,
      timestamp: '2026-01-01T00:00:00.000Z',
      type: 0,
      attachments: [],
      embeds: [],
      mentions: [],
      mention_roles: [],
    });
  }

  control(op: number, d: unknown = null): void {
    this.session.socket?.send(JSON.stringify({ op, d, s: null, t: null }));
  }

  async stop(): Promise<void> {
    for (const socket of this.#gateway.clients) socket.terminate();
    this.#http.closeAllConnections();
    this.#gateway.close();
    this.#http.close();
    await once(this.#http, 'close');
  }
}
