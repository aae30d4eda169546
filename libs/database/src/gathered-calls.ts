interface Waiting<Request, Reply> {
  request: Request;
  resolve: (reply: Reply) => void;
  reject: (error: unknown) => void;
}

/** Combines calls: one statement at a time, each for all requests that arrived during the previous one. */
export class GatheredCalls<Request, Reply> {
  readonly #answer: (requests: Request[]) => Promise<Reply[]>;
  readonly #most: number;
  #waiting: Waiting<Request, Reply>[] = [];
  #isRunning = false;

  /**
   * @param answer replies in the order of the requests
   * @param most requests of one statement
   */
  constructor(answer: (requests: Request[]) => Promise<Reply[]>, most: number) {
    this.#answer = answer;
    this.#most = most;
  }

  call(request: Request): Promise<Reply> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Requests of the same turn of the event loop go into the same statement.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const some = this.#waiting.splice(0, this.#most);
      try {
        const replies = await this.#answer(some.map(({ request }) => request));
        for (const [index, { resolve }] of some.entries()) resolve(replies[index]!);
      } catch (error) {
        for (const { reject } of some) reject(error);
      }
    }
    this.#isRunning = false;
  }
}
