/** What the child answers: a result, or the text of an error that it did not expect. */
export type ChildAnswer<R> = { result: R } | { error: string };

/** Answers requests of a `ChildService`: the child's side. */
export function answerRequests(answer: (request: never) => unknown): void {
  process.on('message', (request: unknown) => {
    void (async () => {
      let reply: ChildAnswer<unknown>;
      try {
        reply = { result: await answer(request as never) };
      } catch (error) {
        reply = { error: error instanceof Error ? error.message.slice(0, 1_000) : 'unknown' };
      }
      process.send?.(reply);
    })();
  });
}
