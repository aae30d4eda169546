import { z } from 'zod';
import { AuditLogEvent, auditLogOf } from '../../world/audit-log.ts';
import type { AuditLogEntry } from '../../world/audit-log-entry.ts';
import type { Guild } from '../../world/entities.ts';
import { presentRule, presentScheduledEvent } from '../../world/present-guild.ts';
import { presentWebhook } from '../../world/webhooks.ts';
import { presentIntegrations } from '../../world/integrations.ts';
import { compareIds } from '../../snowflakes.ts';
import { Permission } from '../../permissions.ts';
import { guildAccess } from '../access.ts';
import { queryInt, snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';

const within = (action: number, from: number, to: number) => action >= from && action <= to;

/** Objects that the entries refer to, if they still exist. */
function referenced({ world, url }: Call, guild: Guild, entries: readonly AuditLogEntry[]): object {
  const users = new Set<string>();
  const targets = (from: number, to: number) => [
    ...new Set(entries.filter((entry) => within(entry.action_type, from, to)).map(({ target_id }) => target_id ?? '')),
  ];
  for (const { user_id, target_id, action_type } of entries) {
    if (user_id !== null) users.add(user_id);
    const isAboutUser = within(action_type, 20, 28) || within(action_type, 72, 75) || within(action_type, 143, 146);
    if (isAboutUser && target_id !== null) users.add(target_id);
  }
  const commands = [...world.applications.values()].flatMap(({ id }) => world.commands.usable(id, guild.fields.id));
  const threads = targets(AuditLogEvent.ThreadCreate, AuditLogEvent.ThreadUpdate);
  const integrations = new Set(targets(AuditLogEvent.IntegrationCreate, AuditLogEvent.IntegrationDelete));
  return {
    users: [...users].flatMap((id) => world.user(id) ?? []),
    webhooks: targets(50, 52).flatMap((id) => {
      const webhook = world.webhooks.get(id);
      return webhook ? presentWebhook(world, webhook, url, { token: false, user: true }) : [];
    }),
    integrations: presentIntegrations(world, guild)
      .filter(({ id }) => integrations.has(id))
      .map(({ shown }) => shown),
    guild_scheduled_events: targets(100, 102).flatMap((id) => {
      const event = guild.scheduledEvents.get(id);
      return event ? presentScheduledEvent(world, event) : [];
    }),
    threads: threads.flatMap((id) => guild.channels.get(id) ?? []),
    application_commands: targets(121, 121).flatMap((id) => commands.find((command) => command.id === id) ?? []),
    auto_moderation_rules: targets(140, 142).flatMap((id) => {
      const rule = guild.autoModeration.get(id);
      return rule ? presentRule(rule) : [];
    }),
  };
}

/** @see https://docs.discord.com/developers/resources/audit-log#get-guild-audit-log */
export const auditLogs = [
  operation('list_guild_audit_log_entries', {
    query: z.object({
      user_id: snowflake.optional(),
      target_id: snowflake.optional(),
      action_type: queryInt(0, 1_000, 0),
      before: snowflake.optional(),
      after: snowflake.optional(),
      limit: queryInt(1, 100, 50),
    }),
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ViewAuditLog);
      const { user_id, target_id, action_type, before, after, limit } = call.query;
      const found = auditLogOf(call.world, guild).filter(
        (entry) =>
          (user_id === undefined || entry.user_id === user_id) &&
          (target_id === undefined || entry.target_id === target_id) &&
          (action_type === 0 || entry.action_type === action_type) &&
          (before === undefined || compareIds(entry.id, before) < 0) &&
          (after === undefined || compareIds(entry.id, after) > 0),
      );
      // A query with `after` returns the oldest first.
      const entries = after === undefined ? found.slice(-limit).toReversed() : found.slice(0, limit);
      return { audit_log_entries: entries, ...referenced(call, guild, entries) };
    },
  }),
];
