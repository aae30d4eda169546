import type { Server } from 'node:http';

/** The listening port. It can be closed for a time: connections are then refused as by a host without a server. */
export class Door {
  readonly #server: Server;
  readonly #port: number;
  readonly #host: string;
  #handle: NodeJS.Timeout | undefined;

  constructor(server: Server, port: number, host: string) {
    this.#server = server;
    this.#port = port;
    this.#host = host;
    // Another process may hold the port for a moment.
    server.on('error', () => this.#openIn(100));
  }

  /** @param ms of the machine's time: no caller can reach the simulator to advance its clock */
  shut(ms: number): void {
    if (this.#server.listening) this.#server.close();
    this.#openIn(ms);
  }

  close(): void {
    clearTimeout(this.#handle);
  }

  #openIn(ms: number): void {
    clearTimeout(this.#handle);
    this.#handle = setTimeout(() => this.#server.listen(this.#port, this.#host), ms);
  }
}
