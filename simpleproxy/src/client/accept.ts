import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { browserGuard } from '../access/browser-guard.ts';
import { clientUrl } from '../http/address.ts';
import { splitGroup } from '../http/group-path.ts';
import { limits } from '../limits.ts';
import { Connection } from './connection.ts';
import type { Hub } from './hub.ts';
import { createTransport, isCompression } from './transport.ts';

/** The WebSocket layer rejects larger frames; between 4096 bytes and this the proxy closes with 4002. */
const MAX_FRAME_BYTES = 64 * 1024;

const refuse = (socket: Duplex, text: string, status = '400 Bad Request') => {
  const head = `HTTP/1.1 ${status}\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(text)}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${text}`);
};

/** Accepts gateway connections on any path of the server; `/c/<group>` names the client's group. */
export class ClientAcceptor {
  readonly #connections = new Set<Connection>();
  /** Clients that have not identified; true: with a compression context. */
  readonly #strangers = new Map<Duplex, boolean>();
  readonly #unwelcome: ReturnType<typeof browserGuard>;
  readonly #hub: Hub;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });

  constructor(server: Server, hub: Hub) {
    this.#hub = hub;
    this.#unwelcome = browserGuard(hub.config);
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const unwelcome = this.#unwelcome(request);
    if (unwelcome) return refuse(socket, unwelcome.title, '403 Forbidden');
    const route = splitGroup(request.url ?? '/');
    if (!route) return refuse(socket, 'not a group name');
    const query = new URLSearchParams(route.url.split('?')[1] ?? '');
    const compress = query.get('compress');
    if ((query.get('encoding') ?? 'json') !== 'json') return refuse(socket, 'only encoding=json is spoken here');
    if (!isCompression(compress)) return refuse(socket, 'compress must be zlib-stream or zstd-stream');
    const full = this.#tooMany(compress !== null);
    if (full) return refuse(socket, full, '503 Service Unavailable');
    this.#strangers.set(socket, compress !== null);
    const forget = () => void this.#strangers.delete(socket);
    socket.once('close', forget);
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      const resumeUrl = clientUrl(this.#hub.config, request, route.group);
      const options = { group: route.group, resumeUrl, onAuthenticated: forget };
      const connection = new Connection(client, createTransport(client, compress), this.#hub, options);
      this.#connections.add(connection);
      this.#hub.metrics.clients.set(this.#connections.size);
      client.once('close', () => {
        this.#connections.delete(connection);
        this.#hub.metrics.clients.set(this.#connections.size);
      });
    });
  }

  /**
   * Whether to reject clients until some of the connected ones have identified. Compression begins with HELLO, so a stranger costs a
   * context. All shards of a bot may connect at once.
   */
  #tooMany(compressed: boolean): string | null {
    const shards = this.#hub.shards().length;
    const { unauthenticated, unauthenticatedCompressed } = limits.clients;
    const withContext = [...this.#strangers.values()].filter(Boolean).length;
    const isFull =
      this.#strangers.size >= Math.max(unauthenticated, 2 * shards) ||
      (compressed && withContext >= Math.max(unauthenticatedCompressed, 2 * shards));
    if (!isFull) return null;
    this.#hub.metrics.clientsRefused.inc({ reason: 'unauthenticated' });
    return 'too many connections have not identified: try again';
  }

  /** Asks every client to reconnect, then closes the remaining ones with 1012 (service restart), after which they resume. */
  sendAway(): void {
    for (const connection of this.#connections) connection.sendAway();
    setTimeout(() => {
      for (const connection of this.#connections) connection.close(1012, 'restart');
    }, 100);
  }
}
