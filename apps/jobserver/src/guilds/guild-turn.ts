import { classifyFault } from '../classify-fault.ts';
import { InboxDrain } from './inbox-drain.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import type { GuildTurnDeps, TurnResult } from './turn-deps.ts';
import { TurnState } from './turn-state.ts';

/**
 * Drains one guild's inbox under the guild's lease: takes events in order, and runs each unit as soon as its order allows.
 *
 * @throws Fault when a dependency is unavailable; each event that was not marked as handled stays in the inbox
 */
export async function guildTurn(
  deps: GuildTurnDeps,
  guildId: string,
  entered: (turn: TurnState) => void = () => {},
): Promise<TurnResult> {
  await deps.slot.enter();
  const { inbox, renewals, owner } = deps;
  const keeper = await LeaseKeeper.acquire(inbox, renewals, guildId, owner).catch((error: unknown) => {
    deps.slot.leave();
    throw error;
  });
  if (!keeper) {
    deps.slot.leave();
    // The state of the VM is no longer the latest state of the guild.
    await deps.vm.close(guildId);
    return 'elsewhere';
  }
  const turn = new TurnState(keeper);
  entered(turn);
  try {
    const isOurs = await forgetStaleVm(deps, keeper);
    const result = await new InboxDrain(deps, turn, isOurs).run();
    if (turn.failure !== null) throw turn.failure.error;
    return result;
  } catch (error) {
    const { verdict, fault } = classifyFault(keeper.signal.aborted ? keeper.signal.reason : error);
    // Op calls that have not started yet never start.
    turn.fail(fault);
    keeper.abandon(fault);
    await deps.vm.close(guildId);
    // The next turn repeats the events that this turn had started, as after a change of owner.
    deps.lastFences.delete(guildId);
    if (verdict === 'fenced') {
      deps.log.warn('turn ended: the guild has another owner', { guildId });
      return 'elsewhere';
    }
    if (fault.code === 'process.stopping') return 'more';
    throw error;
  } finally {
    turn.close();
    deps.slot.leave();
    await keeper.release();
  }
}

/**
 * Closes the VM of an earlier turn if another process has owned the guild since, and notifies that process so that it closes its own.
 *
 * @returns whether this process has been the only owner of the guild since its last turn
 */
async function forgetStaleVm(deps: GuildTurnDeps, { lease }: LeaseKeeper): Promise<boolean> {
  const { guildId, fence } = lease;
  const last = deps.lastFences.get(guildId);
  const isOurs = BigInt(fence) - BigInt(last ?? 0) <= 1n;
  deps.lastFences.set(guildId, fence);
  if (isOurs) return true;
  await deps.vm.close(guildId);
  deps.tookOver(fence);
  return false;
}
