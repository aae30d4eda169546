import type { LogPort, OpCall } from '#libs/ports';
import { performOp, type Handling, type OpPorts } from '#libs/ops';
import type { Metrics } from '#libs/telemetry';
import { toFault, type Json } from '#libs/vocabulary';
import { retryWhileUnavailable } from '../retry-while-unavailable.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import { OpBudgets } from './op-budgets.ts';

/** Time (ms) that an op waits for a proxy or database that restarts, before the script gets the fault. */
const patienceMs = 30_000;

/**
 * Answers op calls of scripts: within the budgets of compartment and guild, and only while the lease is held. Retries while a dependency
 * is unavailable. A retry is safe because each op identifies its effect by the call.
 */
export function answerOps(ports: OpPorts, metrics: Metrics, log: LogPort) {
  const budgets = new OpBudgets(ports.guildLog);
  const waited = metrics.counter('op_wait_seconds_total', 'Time that op calls waited for their guild’s budget.', []);
  const calls = metrics.counter('op_calls_total', 'Op calls of scripts, by op and how they ended.', ['op', 'code']);
  return async (call: OpCall, keeper: LeaseKeeper, handling: Handling): Promise<Json> => {
    let again = false;
    const { compartment, op, input, ...place } = call;
    const { guildId } = compartment;
    try {
      waited.inc((await budgets.pay(compartment, op, keeper.signal)) / 1_000);
      const attempt = (): Promise<Json> => {
        keeper.assertHeld();
        const discord = ports.discord.forGuild(guildId, { purpose: op });
        const here = { ...handling, mayRepeat: handling.mayRepeat || again };
        again = true;
        const caller = { compartment, ...place, ports: { ...ports, discord }, handling: here };
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
