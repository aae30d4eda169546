import type { LogPort } from '#libs/ports';
import { performOp, type Handling, type OpPorts } from '#libs/ops';
import type { Metrics } from '#libs/telemetry';
import { toFault, type Json } from '#libs/vocabulary';
import { retryWhileUnavailable } from '../retry-while-unavailable.ts';
import type { OpCall } from './guild-vms.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import { OpBudgets } from './op-budgets.ts';

/** An op waits so long for a proxy or database that restarts, before the script is told. */
const patienceMs = 30_000;

/**
 * Answers op calls of scripts: within the guild's budget, only under a lease that is surely held, and again while what it
 * needs is away. What is repeated is safe to repeat, for every op names its effect by the call.
 */
export function answerOps(ports: OpPorts, metrics: Metrics, log: LogPort) {
  const budgets = new OpBudgets(ports.guildLog);
  const waited = metrics.counter('op_wait_seconds_total', 'Time that op calls waited for their guild’s budget.', []);
  const calls = metrics.counter('op_calls_total', 'Op calls of scripts, by op and how they ended.', ['op', 'code']);
  return async (
    guildId: string,
    eventId: string,
    call: OpCall,
    keeper: LeaseKeeper,
    handling: Handling,
  ): Promise<Json> => {
    let again = false;
    const { op, input, callNo, script } = call;
    try {
      waited.inc((await budgets.pay(guildId, op, keeper.signal)) / 1_000);
      const attempt = (): Promise<Json> => {
        keeper.assertHeld();
        const discord = ports.discord.forGuild(guildId, { purpose: op });
        const here = { ...handling, mayRepeat: handling.mayRepeat || again };
        again = true;
        const caller = { guildId, eventId, callNo, script, ports: { ...ports, discord }, handling: here };
        return performOp(op, input, caller);
      };
      const output = await retryWhileUnavailable(attempt, { forMs: patienceMs, signal: keeper.signal });
      calls.inc({ op, code: 'ok' });
      return output;
    } catch (error) {
      const fault = toFault(error);
      calls.inc({ op: fault.code === 'op.unknown' ? 'unknown' : op, code: fault.code });
      if (fault.side === 'system')
        log.warn('op failed', { guildId, op, code: fault.code, error: fault.cause ?? fault });
      throw fault;
    }
  };
}
