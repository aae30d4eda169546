import type { Server } from 'node:http';

/** The listening port: it can be shut for a while, so that connections are refused as by a host without a server. */
export class Door {
  readonly #server: Server;
  readonly #port: number;
  readonly #host: string;
  #handle: NodeJS.Timeout | undefined;

  constructor(server: Server, port: number, host: string) {
    this.#server = server;
    this.#port = port;
    this.#host = host;
    // The port may be taken by somebody else for a moment.
    server.on('error', () => this.#openIn(100));
  }

  /** @param ms of the machine's time: nobody can reach the simulator to wind its clock */
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
