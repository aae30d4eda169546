import { OverwriteType } from 'discord-api-types/v10';
import { isDeepStrictEqual } from 'node:util';
import { AuditLogEvent } from '../world/audit-log.ts';
import type { Channel, Guild, Overwrite } from '../world/entities.ts';
import { auditChange } from './audit.ts';
import type { Call } from './operation.ts';

function about(guild: Guild, { id, type }: Overwrite): Record<string, string> {
  const role = type === OverwriteType.Role ? guild.roles.get(id) : undefined;
  return { id, type: String(type), ...(role ? { role_name: role.name } : {}) };
}

/** Records the creation, change or deletion of an overwrite. */
export function auditOverwrite(
  call: Call,
  guild: Guild,
  channel: Channel,
  before: Overwrite | undefined,
  after: Overwrite | undefined,
): void {
  const either = after ?? before;
  if (!either) return;
  const [made, changed, gone] = [
    AuditLogEvent.ChannelOverwriteCreate,
    AuditLogEvent.ChannelOverwriteUpdate,
    AuditLogEvent.ChannelOverwriteDelete,
  ];
  auditChange(call, guild, {
    action: !before ? made : !after ? gone : changed,
    target: channel.id,
    before: before ? { ...before, id: null } : null,
    after: after ? { ...after, id: null } : null,
    options: about(guild, either),
  });
}

/** Records the changes that an edit of all overwrites made to each. */
export function auditOverwrites(
  call: Call,
  guild: Guild,
  channel: Channel,
  before: readonly Overwrite[],
  after: readonly Overwrite[],
): void {
  for (const old of before) {
    const next = after.find(({ id }) => id === old.id);
    if (!isDeepStrictEqual(old, next)) auditOverwrite(call, guild, channel, old, next);
  }
  for (const next of after) {
    if (!before.some(({ id }) => id === next.id)) auditOverwrite(call, guild, channel, undefined, next);
  }
}
