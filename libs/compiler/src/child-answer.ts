import { encodeFrame, FrameReader } from '#libs/vm-protocol';
import { Socket } from 'node:net';
import { maxChildFrameBytes, type AtWork, type FromChild, type ToChild } from './child-messages.ts';

/** The parent holds the other end of this descriptor. */
const CHANNEL_FD = 3;

export interface Answers {
  /** Loads everything that the first request needs. */
  setUp?: (setUp: never) => unknown;
  /** `at` reports the current statement: the parent names it when it has to kill the child. */
  answer: (request: never, at: (place: AtWork) => void) => unknown;
}

/** The child's side of a `ChildPool`: answers requests one after another. */
export function answerRequests({ setUp, answer }: Answers): void {
  const socket = new Socket({ fd: CHANNEL_FD, readable: true, writable: true });
  const reader = new FrameReader<ToChild>(maxChildFrameBytes.toChild);
  const send = (message: FromChild): void => void socket.write(encodeFrame(message));

  const handle = async (message: ToChild): Promise<void> => {
    try {
      if (message.t === 'setUp') {
        await setUp?.(message.setUp as never);
        send({ t: 'ready' });
      } else {
        send({ t: 'result', result: await answer(message.request as never, (place) => send({ t: 'at', ...place })) });
      }
    } catch (error) {
      send({ t: 'error', message: error instanceof Error ? error.message.slice(0, 1_000) : 'unknown' });
    }
  };

  let turn = Promise.resolve();
  socket.on('data', (chunk: Buffer) => {
    for (const { head } of reader.push(chunk)) turn = turn.then(() => handle(head));
  });
  // The parent has ended, so exit.
  socket.on('close', () => process.exit(0));
  socket.on('error', () => process.exit(0));
}
