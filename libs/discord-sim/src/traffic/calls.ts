import type { Simulation } from '../simulation.ts';
import type { Account } from '../world/entities.ts';
import { pause, type Deeds, type Run } from './runs.ts';

/** A REST call that a simulated user will make. */
export interface Deed {
  account: Account;
  method: string;
  path: string;
  body?: object;
  /** Callback after each call. */
  onMade?: (made: Record<string, unknown>) => void;
}

/** Longest wait (ms) after which a simulated user still retries. */
const PATIENCE = 120_000;

interface Answer {
  status: number;
  json: Record<string, unknown>;
}

async function call({ url }: Simulation, { account, method, path, body }: Deed): Promise<Answer> {
  const authorization = account.applicationId === null ? account.token : `Bot ${account.token}`;
  const response = await fetch(`${url}/api/v10${path}`, {
    method,
    headers: { Authorization: authorization, ...(body ? { 'Content-Type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await response.text();
  const json = response.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as Answer['json']) : {};
  return { status: response.status, json };
}

/**
 * Makes calls one after another, as clients do: each is subject to permissions, auto-moderation and rate limits. A caller that must wait
 * does so by the simulator's clock while the others continue.
 */
export async function carryOut(simulation: Simulation, run: Run, deeds: readonly Deed[]): Promise<Deeds> {
  const { clock } = simulation;
  const result: Deeds = { done: 0, refused: 0 };
  const count = (isDone: boolean): void => {
    const key = isDone ? 'done' : 'refused';
    result[key] += 1;
    run.deeds[key] += 1;
  };
  run.planned += deeds.length;
  let waiting: Array<{ deed: Deed; from: number }> = deeds.map((deed) => ({ deed, from: 0 }));
  while (waiting.length > 0 && !run.signal.aborted) {
    const again: typeof waiting = [];
    for (const { deed, from } of waiting) {
      if (run.signal.aborted) break;
      if (from > clock.now()) {
        again.push({ deed, from });
        continue;
      }
      const { status, json } = await call(simulation, deed);
      const wait = status === 429 ? Number(json['retry_after']) * 1_000 : 0;
      if (wait > 0 && wait <= PATIENCE) again.push({ deed, from: clock.now() + wait });
      else {
        count(status < 300);
        if (status < 300) deed.onMade?.(json);
      }
    }
    waiting = again;
    const next = Math.min(...waiting.map(({ from }) => from));
    if (waiting.length > 0) await pause(clock, Math.max(next - clock.now(), 0), run.signal);
  }
  return result;
}
