/** What the child answers: a result, or the text of an error that it did not expect. */
export type ChildAnswer<R> = { result: R } | { error: string };

/** Answers requests of a `ChildService`: the child's side. */
export function answerRequests<Q, R>(answer: (request: Q) => Promise<R> | R): void {
  process.on('message', (request: Q) => {
    void (async () => {
      let reply: ChildAnswer<R>;
      try {
        reply = { result: await answer(request) };
      } catch (error) {
        reply = { error: error instanceof Error ? error.message.slice(0, 1_000) : 'unknown' };
      }
      process.send?.(reply);
    })();
  });
}
