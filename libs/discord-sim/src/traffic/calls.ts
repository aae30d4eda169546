import type { Simulation } from '../simulation.ts';
import type { Account } from '../world/entities.ts';
import { pause, type Tally, type Campaign } from './campaigns.ts';

/** A REST call that a simulated user will make. */
export interface PlannedCall {
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

async function call({ url }: Simulation, { account, method, path, body }: PlannedCall): Promise<Answer> {
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
export async function carryOut(
  simulation: Simulation,
  campaign: Campaign,
  calls: readonly PlannedCall[],
): Promise<Tally> {
  const { clock } = simulation;
  const result: Tally = { done: 0, refused: 0 };
  const count = (isDone: boolean): void => {
    const key = isDone ? 'done' : 'refused';
    result[key] += 1;
    campaign.deeds[key] += 1;
  };
  campaign.planned += calls.length;
  let waiting: Array<{ planned: PlannedCall; from: number }> = calls.map((planned) => ({ planned, from: 0 }));
  while (waiting.length > 0 && !campaign.signal.aborted) {
    const again: typeof waiting = [];
    for (const { planned, from } of waiting) {
      if (campaign.signal.aborted) break;
      if (from > clock.now()) {
        again.push({ planned, from });
        continue;
      }
      const { status, json } = await call(simulation, planned);
      const wait = status === 429 ? Number(json['retry_after']) * 1_000 : 0;
      if (wait > 0 && wait <= PATIENCE) again.push({ planned, from: clock.now() + wait });
      else {
        count(status < 300);
        if (status < 300) planned.onMade?.(json);
      }
    }
    waiting = again;
    const next = Math.min(...waiting.map(({ from }) => from));
    if (waiting.length > 0) await pause(clock, Math.max(next - clock.now(), 0), campaign.signal);
  }
  return result;
}
