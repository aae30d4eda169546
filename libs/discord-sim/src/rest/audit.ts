import { changesBetween, recordAudit, type Deed } from '../world/audit-log.ts';
import type { Guild } from '../world/entities.ts';
import { self } from './access.ts';
import type { Call } from './operation.ts';

type Done = Omit<Deed, 'by' | 'reason'>;

/** Records an action of the caller, with its reason. */
export function audit(call: Pick<Call, 'world' | 'caller' | 'reason'>, guild: Guild, deed: Done): void {
  recordAudit(call.world, guild, { ...deed, by: self(call).user.id, reason: call.reason });
}

/** Records a change of an entity; null for an entity that was created or deleted. */
export function auditChange(
  call: Pick<Call, 'world' | 'caller' | 'reason'>,
  guild: Guild,
  deed: Omit<Done, 'changes'> & { before: object | null; after: object | null },
): void {
  const { before, after, ...rest } = deed;
  audit(call, guild, { ...rest, changes: changesBetween(before, after) });
}
