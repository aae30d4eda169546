import { setTimeout as delay } from 'node:timers/promises';
import { diagnosis, PATIENCE_MS } from './until.ts';

export interface RunView {
  id: string;
  task: string;
  state: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
  attempts: number;
  output: Record<string, unknown> | null;
  fault: { code: string; message: string } | null;
  progress: { done: number; total: number | null } | null;
}

/** An operator who calls the jobserver's API. */
export class Operator {
  readonly #base: string;
  readonly #token: string;

  constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.#base}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  async json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await this.send(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  start(task: string, input: unknown): Promise<RunView> {
    return this.json('POST', `/tasks/${task}`, input);
  }

  run(id: string): Promise<RunView> {
    return this.json('GET', `/runs/${id}`);
  }

  /** Resolves once the run has succeeded. @throws Error with its fault if it ended otherwise */
  async finished(id: string, timeoutMs = PATIENCE_MS): Promise<RunView> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      // The jobserver may be restarting, because flows kill it.
      const run = await this.run(id).catch(() => null);
      if (run?.state === 'succeeded') return run;
      if (run && (run.state === 'failed' || run.state === 'cancelled'))
        throw new Error(`${run.task} ${run.state}: ${run.fault?.code} ${run.fault?.message}`);
      if (Date.now() > deadline)
        throw new Error(
          `${run?.task ?? id} is still ${run?.state ?? 'unknown'} after ${timeoutMs / 1000} s${diagnosis()}`,
        );
      await delay(25);
    }
  }
}
