import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { AuditLogEvent } from '../../world/audit-log.ts';
import type { Guild } from '../../world/entities.ts';
import { guildAccess } from '../access.ts';
import { audit } from '../audit.ts';
import { Permission } from '../../permissions.ts';
import { fail } from '../errors.ts';
import { snowflake } from '../forms.ts';
import { operation, type Call } from '../operation.ts';
import { ownApplication } from './application-emojis.ts';

function present({ params }: Call, guild: Guild, id: string): object {
  const permissions = guild.commandPermissions.get(id) ?? [];
  return { id, application_id: params['application_id'], guild_id: guild.fields.id, permissions };
}

/**
 * Permissions of commands. Bots can read them; only a person who manages the guild can change them, through OAuth2.
 *
 * @see https://docs.discord.com/developers/interactions/application-commands#permissions
 */
export const commandPermissions = [
  operation('list_guild_application_command_permissions', {
    run(call) {
      const { guild } = guildAccess(call);
      const { id } = ownApplication(call);
      const ids = [id, ...call.world.commands.usable(id, guild.fields.id).map((command) => command.id)];
      return ids.filter((one) => guild.commandPermissions.has(one)).map((one) => present(call, guild, one));
    },
  }),
  operation('get_guild_application_command_permissions', {
    run(call) {
      const { guild } = guildAccess(call);
      ownApplication(call);
      const id = call.params['command_id']!;
      if (!guild.commandPermissions.has(id)) throw fail(RESTJSONErrorCodes.UnknownApplicationCommandPermissions);
      return present(call, guild, id);
    },
  }),
  operation('set_guild_application_command_permissions', {
    scope: 'applications.commands.permissions.update',
    body: z.object({
      permissions: z.array(z.object({ id: snowflake, type: z.literal([1, 2, 3]), permission: z.boolean() })).max(100),
    }),
    run(call) {
      if (call.caller.kind !== 'bearer') throw fail(RESTJSONErrorCodes.BotsCannotUseThisEndpoint);
      const { guild, need } = guildAccess(call);
      need(Permission.ManageGuild | Permission.ManageRoles);
      const application = ownApplication(call);
      const id = call.params['command_id']!;
      const known = call.world.commands.usable(application.id, guild.fields.id);
      if (id !== application.id && !known.some((command) => command.id === id))
        throw fail(RESTJSONErrorCodes.UnknownApplicationCommand);
      const before = guild.commandPermissions.get(id) ?? [];
      guild.commandPermissions.set(id, call.body.permissions);
      const changes = call.body.permissions.map((next) => {
        const old = before.find((one) => one.id === next.id);
        return { key: next.id, ...(old ? { old_value: old } : {}), new_value: next };
      });
      const options = { application_id: application.id };
      audit(call, guild, { action: AuditLogEvent.ApplicationCommandPermissionUpdate, target: id, changes, options });
      const shown = present(call, guild, id);
      call.world.emit({ t: 'APPLICATION_COMMAND_PERMISSIONS_UPDATE', d: shown, guildId: guild.fields.id });
      return shown;
    },
  }),
];
