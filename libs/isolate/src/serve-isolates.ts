import { encodeFrame, FrameReader, maxFrameBytes, type Frame, type FromWorker, type ToWorker } from '#libs/vm-protocol';
import { Socket } from 'node:net';
import { CodeCache } from './code-cache.ts';
import { CompartmentIsolate, RUNTIME_FILE, type IsolateSetup, type StepOutcome } from './compartment-isolate.ts';
import { PromptWriter } from './prompt-writer.ts';

/**
 * Hosts isolates for the peer at the other end of the socket (a descriptor) until the socket closes. Requests are handled strictly one
 * after another, and each answer is written at once, so the peer always knows which guild's code is running.
 */
export function serveIsolates(fd: number, walls: string[]): void {
  const socket = new Socket({ fd, readable: true, writable: true });
  const writer = new PromptWriter(fd, socket);
  const reader = new FrameReader<ToWorker>(maxFrameBytes.toWorker);
  const isolates = new Map<string, CompartmentIsolate>();
  let setup: IsolateSetup | null = null;

  const send = (head: FromWorker, body = ''): void => writer.write(encodeFrame(head, body));
  const answer = (request: { r: number; g: string }, outcome: StepOutcome): void => {
    if (!outcome.ended) {
      const { handled, errors, cpuUs, outbox } = outcome;
      send({ t: 'ok', r: request.r, cpuUs, handled, errors }, outbox);
      return;
    }
    isolates.get(request.g)?.dispose();
    isolates.delete(request.g);
    const { code, message, stack, starved, cpuUs, module } = outcome;
    send({ t: 'fault', r: request.r, cpuUs, code, message, stack, starved, module });
  };

  const handle = ({ head, body }: Frame<ToWorker>): void => {
    if (head.t === 'hello') {
      const { runtime, ops, events, limits } = head;
      setup = { runtime, ops, events, limits, cache: new CodeCache(limits.codeCacheBytes) };
      warmRuntime(setup);
      send({ t: 'ready', walls });
    } else if (head.t === 'close') {
      isolates.get(head.g)?.dispose();
      isolates.delete(head.g);
    } else if (head.t === 'open' && setup !== null) {
      isolates.get(head.g)?.dispose();
      const isolate = new CompartmentIsolate(setup.limits, head.memoryMb);
      isolates.set(head.g, isolate);
      answer(
        head,
        isolate.boot(setup, head, (module) => send({ t: 'loading', r: head.r, module })),
      );
    } else if (head.t !== 'open') {
      const isolate = isolates.get(head.g);
      if (isolate === undefined) answer(head, notOpen);
      else if (head.t === 'event') answer(head, isolate.start(head, body));
      else if (head.t === 'replies') answer(head, isolate.replies(head.u, head.replies, head.patience));
      else answer(head, isolate.end(head.u, head));
    }
  };

  socket.on('data', (chunk: Buffer) => {
    for (const frame of reader.push(chunk)) handle(frame);
  });
  // Exit with jobserver.
  socket.on('close', () => process.exit(0));
  socket.on('error', () => process.exit(0));
}

const notOpen = {
  ended: true,
  code: 'vm.not-open',
  message: 'No isolate of this compartment.',
  stack: '',
  starved: false,
  cpuUs: 0,
  module: null,
} as const;

/** One event with an op and its reply, through our own code only. */
function warmRuntime({ cache, runtime, limits }: IsolateSetup): void {
  cache.warm('runtime', runtime, RUNTIME_FILE, (value) => {
    const entry = value as (...args: unknown[]) => unknown;
    entry(
      'configure',
      JSON.stringify({ ops: ['a.b', 'c'], events: { e: ['none'] }, limits, now: 0, seed: '0'.repeat(32) }),
    );
    entry('define', 'warm', (...helpers: unknown[]) => {
      const [enter, back, guard] = helpers as [
        () => unknown,
        <T>(unit: unknown, value: T) => T,
        (value: unknown) => unknown,
      ];
      return (_exports: object, require: (name: string) => never, _module: object, log: Console) => {
        const { on, a } = require('mainstay') as {
          on: (...args: unknown[]) => void;
          a: { b: (input: object) => unknown };
        };
        on('e', async () => {
          const unit = enter();
          log.info('warm', {});
          back(unit, await guard(a.b({})));
        });
      };
    });
    entry('load', 'warm');
    entry('collect');
    entry('event', 1, 0, '0'.repeat(32), 0, '{}');
    entry('collect');
    entry('reply', 1, 1, true, '{}');
    entry('collect');
  });
}
