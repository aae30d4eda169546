import { snowflakeTime } from '#libs/vocabulary';
import { AuditLogEvent } from 'discord-api-types/v10';
import { isDeepStrictEqual } from 'node:util';
import { Permission } from '../permissions.ts';
import type { AuditLogChange, AuditLogEntry } from './audit-log-entry.ts';
import type { Guild } from './entities.ts';
import type { World } from './world.ts';

export { AuditLogEvent };

/** An action to record. */
export interface Deed {
  action: number;
  by: string | null;
  target: string | null;
  changes?: AuditLogChange[];
  options?: Record<string, string>;
  reason?: string | null | undefined;
}

const KEPT_DAYS = 45;
const STACKING = 5 * 60_000;
/** Consecutive actions of this kind become one entry with a count; the count changes without a dispatch. */
const stacked = new Set<number>([
  AuditLogEvent.MessageDelete,
  AuditLogEvent.MemberMove,
  AuditLogEvent.MemberDisconnect,
]);
/** Moves create no entry in the audit log. */
const unlogged = new Set(['id', 'guild_id', 'position', 'parent_id', 'last_message_id', 'last_pin_timestamp']);

/** Changes between two states of an entity; null for a missing one. */
export function changesBetween(before: object | null, after: object | null): AuditLogChange[] {
  const [old, next] = [before ?? {}, after ?? {}] as [Record<string, unknown>, Record<string, unknown>];
  const changes: AuditLogChange[] = [];
  for (const key of new Set([...Object.keys(old), ...Object.keys(next)])) {
    if (unlogged.has(key)) continue;
    const [was, is] = [old[key] ?? null, next[key] ?? null];
    if (isDeepStrictEqual(was, is)) continue;
    changes.push({
      key,
      ...(was === null ? {} : { old_value: structuredClone(was) }),
      ...(is === null ? {} : { new_value: structuredClone(is) }),
    });
  }
  return changes;
}

function stackOn(guild: Guild, { action, by, target, options }: Deed, now: number): boolean {
  if (!stacked.has(action)) return false;
  const last = guild.auditLog.findLast((entry) => entry.action_type === action && entry.user_id === by);
  if (!last || now - snowflakeTime(last.id) > STACKING) return false;
  if (last.target_id !== target || last.options?.['channel_id'] !== options?.['channel_id']) return false;
  last.options = { ...last.options, count: String(Number(last.options?.['count'] ?? 1) + 1) };
  return true;
}

/**
 * Records an action and notifies members who may view the audit log. An update without changes creates no entry.
 *
 * @see https://docs.discord.com/developers/resources/audit-log
 */
export function recordAudit(world: World, guild: Guild, deed: Deed): void {
  const now = world.clock.now();
  if (deed.changes?.length === 0 || stackOn(guild, deed, now)) return;
  const entry: AuditLogEntry = {
    id: world.snowflakes.next(),
    action_type: deed.action,
    user_id: deed.by,
    target_id: deed.target,
    ...(deed.changes ? { changes: deed.changes } : {}),
    ...(deed.options ? { options: deed.options } : {}),
    ...(deed.reason ? { reason: deed.reason } : {}),
  };
  if (world.disturbances.take('audit-log-missing')) return;
  const delay = world.disturbances.take('audit-log-delay');
  if (!delay) return enter(world, guild, entry);
  world.lateEntries.set(entry.id, { guildId: guild.fields.id, at: now + delay.ms, entry });
  watchLateEntry(world, entry.id);
}

/** Records delayed entries that are due. */
export function watchLateEntry(world: World, id: string): void {
  const late = world.lateEntries.get(id);
  if (!late) return;
  world.alarms.set(`audit ${id}`, late.at, () => {
    world.lateEntries.delete(id);
    const guild = world.guilds.get(late.guildId);
    if (guild) enter(world, guild, late.entry);
  });
}

function enter(world: World, guild: Guild, entry: AuditLogEntry): void {
  guild.auditLog.push(entry);
  const guildId = guild.fields.id;
  world.emit({
    t: 'GUILD_AUDIT_LOG_ENTRY_CREATE',
    d: { ...entry, guild_id: guildId },
    guildId,
    permission: Permission.ViewAuditLog,
  });
}

/** Entries that are still kept, oldest first. */
export function auditLogOf(world: World, guild: Guild): AuditLogEntry[] {
  const since = world.clock.now() - KEPT_DAYS * 86_400_000;
  const first = guild.auditLog.findIndex(({ id }) => snowflakeTime(id) >= since);
  guild.auditLog.splice(0, first === -1 ? guild.auditLog.length : first);
  return guild.auditLog;
}
