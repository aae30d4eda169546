import { lowerPriority, Reaper, type WallPlan } from '#libs/sandbox';
import { encodeFrame, FrameReader } from '#libs/vm-protocol';
import { spawn, type ChildProcess as Spawned } from 'node:child_process';
import type { Socket } from 'node:net';
import { maxChildFrameBytes, type AtWork, type FromChild, type ToChild } from './child-messages.ts';

export interface ChildEvents {
  /** The child accepts requests. */
  onReady: () => void;
  onResult: (result: unknown) => void;
  /** The child reported an unexpected error. */
  onError: (message: string) => void;
  /** The child has ended, and we did not kill it. */
  onLost: () => void;
}

/** One child process behind walls. Treats everything that it sends as hostile. */
export class ChildProcess {
  /** Its place in the current request. */
  at: AtWork | null = null;
  readonly #child: Spawned;
  readonly #socket: Socket;
  readonly #events: ChildEvents;
  readonly #reaper: Reaper | null;
  #isOver = false;

  constructor(plan: WallPlan, setUp: unknown, events: ChildEvents) {
    this.#events = events;
    this.#child = spawn(plan.command, plan.args, {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
      env: {},
      cwd: '/',
      // A session of its own, so that a low priority counts against all other processes.
      detached: true,
    });
    this.#socket = this.#child.stdio[3] as unknown as Socket;
    const { pid } = this.#child;
    this.#reaper = plan.diesWithParent || pid === undefined ? null : new Reaper(pid);
    this.#child.once('exit', () => this.#ended());
    this.#child.once('error', () => this.#ended());
    const reader = new FrameReader<FromChild>(maxChildFrameBytes.fromChild);
    this.#socket.on('data', (chunk: Buffer) => {
      try {
        for (const { head } of reader.push(chunk)) this.#take(head);
      } catch {
        // Our own code never sends such a frame.
        this.#child.kill('SIGKILL');
      }
    });
    // The exit follows a broken pipe.
    this.#socket.on('error', () => {});
    this.#send({ t: 'setUp', setUp });
    this.rest();
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  request(request: object): void {
    this.at = null;
    this.#child.ref();
    this.#socket.ref();
    this.#send({ t: 'request', request });
  }

  /** A child without a request does not keep this process alive. */
  rest(): void {
    this.#child.unref();
    this.#socket.unref();
  }

  /** Lowers its priority for good. */
  lower(niceValue: number): void {
    lowerPriority(this.pid, niceValue);
  }

  kill(): void {
    this.#isOver = true;
    this.#child.kill('SIGKILL');
    this.rest();
  }

  #send(message: ToChild): void {
    this.#socket.write(encodeFrame(message));
  }

  #take(message: FromChild): void {
    if (this.#isOver) return;
    if (message.t === 'ready') this.#events.onReady();
    else if (message.t === 'at') this.at = message;
    else if (message.t === 'result') this.#events.onResult(message.result);
    else this.#events.onError(message.message);
  }

  #ended(): void {
    this.#reaper?.dismiss();
    this.#socket.destroy();
    if (this.#isOver) return;
    this.#isOver = true;
    this.#events.onLost();
  }
}
