import { AuditLogEvent, changesBetween, recordAudit } from './audit-log.ts';
import type { Application, Guild, User } from './entities.ts';
import { addMember, makeMember, makeRole, tellOfRole } from './guilds.ts';
import { tellOfIntegration } from './integrations.ts';
import type { World } from './world.ts';

/** Changes the permissions of a bot that is in the guild already. */
function changePermissions(world: World, guild: Guild, application: Application, permissions: string, by: User): void {
  const role = [...guild.roles.values()].find(({ tags }) => tags?.bot_id === application.botId);
  if (!role || role.permissions === permissions) return;
  role.permissions = permissions;
  tellOfRole(world, guild, role, 'UPDATE');
  const changes = [{ key: 'scopes', new_value: ['bot', 'applications.commands'] }];
  recordAudit(world, guild, { action: AuditLogEvent.IntegrationUpdate, by: by.id, target: application.id, changes });
  tellOfIntegration(world, guild, application, 'UPDATE');
}

/**
 * A user adds an application's bot to a guild: it gets a role of its own if it has any permissions.
 *
 * @param permissions of that role, as a decimal number
 * @see https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow
 */
export function installBot(world: World, guild: Guild, application: Application, permissions: string, by: User): void {
  const bot = world.user(application.botId)!;
  if (guild.members.has(bot.id)) return changePermissions(world, guild, application, permissions, by);
  const roles: string[] = [];
  if (permissions !== '0') {
    const tags = { bot_id: bot.id };
    const role = makeRole(world.snowflakes.next(), { name: application.name, managed: true, permissions, tags });
    guild.roles.set(role.id, role);
    roles.push(role.id);
    tellOfRole(world, guild, role, 'CREATE');
  }
  addMember(world, guild, makeMember(bot, world.timestamp(), { roles }));
  recordAudit(world, guild, {
    action: AuditLogEvent.IntegrationCreate,
    by: by.id,
    target: application.id,
    changes: changesBetween(null, {
      name: application.name,
      type: 'discord',
      scopes: ['bot', 'applications.commands'],
    }),
  });
  recordAudit(world, guild, { action: AuditLogEvent.BotAdd, by: by.id, target: bot.id });
}
