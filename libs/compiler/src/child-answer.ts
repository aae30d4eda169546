import { encodeFrame, FrameReader } from '#libs/vm-protocol';
import { Socket } from 'node:net';
import { maxChildFrameBytes, type AtWork, type FromChild, type ToChild } from './child-messages.ts';

/** The parent holds the other end of this descriptor. */
const CHANNEL_FD = 3;

export interface Answers {
  /** Loads what the first request needs. */
  setUp?: (setUp: never) => unknown;
  /** `at` tells where the work is: the parent names the place when it has to end the child. */
  answer: (request: never, at: (place: AtWork) => void) => unknown;
}

/** Answers requests of a `ChildPool`, one after another: the child's side. */
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
  // Without its parent a child has nothing to live for.
  socket.on('close', () => process.exit(0));
  socket.on('error', () => process.exit(0));
}
