import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { clientUrl } from '../http/address.ts';
import { splitGroup } from '../http/group-path.ts';
import { Connection } from './connection.ts';
import type { Hub } from './hub.ts';
import { createTransport, isCompression } from './transport.ts';

/** Frames above this are refused by the WebSocket layer; between 4096 bytes and this the client is told 4002. */
const MAX_FRAME_BYTES = 64 * 1024;

const refuse = (socket: Duplex, text: string) => {
  const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(text)}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${text}`);
};

/** Accepts gateway connections on any path of the server; `/c/<group>` names the client's group. */
export class ClientAcceptor {
  readonly #connections = new Set<Connection>();
  readonly #hub: Hub;
  readonly #sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });

  constructor(server: Server, hub: Hub) {
    this.#hub = hub;
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#upgrade(request, socket, head),
    );
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const route = splitGroup(request.url ?? '/');
    if (!route) return refuse(socket, 'not a group name');
    const query = new URLSearchParams(route.url.split('?')[1] ?? '');
    const compress = query.get('compress');
    if ((query.get('encoding') ?? 'json') !== 'json') return refuse(socket, 'only encoding=json is spoken here');
    if (!isCompression(compress)) return refuse(socket, 'compress must be zlib-stream or zstd-stream');
    this.#sockets.handleUpgrade(request, socket, head, (client) => {
      const options = { group: route.group, resumeUrl: clientUrl(this.#hub.config, request, route.group) };
      const connection = new Connection(client, createTransport(client, compress), this.#hub, options);
      this.#connections.add(connection);
      this.#hub.metrics.clients.set(this.#connections.size);
      client.once('close', () => {
        this.#connections.delete(connection);
        this.#hub.metrics.clients.set(this.#connections.size);
      });
    });
  }

  /** Asks every client to reconnect, then ends what is left with 1012 (service restart), after which they resume. */
  sendAway(): void {
    for (const connection of this.#connections) connection.sendAway();
    setTimeout(() => {
      for (const connection of this.#connections) connection.close(1012, 'restart');
    }, 100);
  }
}
