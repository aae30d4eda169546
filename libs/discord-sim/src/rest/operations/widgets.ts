import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Permission } from '../../permissions.ts';
import { AuditLogEvent } from '../../world/audit-log.ts';
import { crestPng } from '../../cdn/portrait.ts';
import type { Guild } from '../../world/entities.ts';
import { removeMember, tellOfGuild } from '../../world/guilds.ts';
import { presentIntegrations } from '../../world/integrations.ts';
import { livingInvites } from '../../world/invites.ts';
import { guildAccess } from '../access.ts';
import { auditChange } from '../audit.ts';
import { fail, invalidField } from '../errors.ts';
import { snowflake } from '../forms.ts';
import { Answer, operation, type Call } from '../operation.ts';

const STYLES = new Set(['shield', 'banner1', 'banner2', 'banner3', 'banner4']);
const MAX_SHOWN = 100;

const settings = ({ fields }: Guild) => ({
  enabled: fields['widget_enabled'] as boolean,
  channel_id: fields['widget_channel_id'] as string | null,
});

/** A guild with a public widget. @throws DiscordError 10004, 50004 */
function shown({ world, params }: Call): Guild {
  const guild = world.guilds.get(params['guild_id']!);
  if (!guild) throw fail(RESTJSONErrorCodes.UnknownGuild);
  if (!settings(guild).enabled) throw fail(RESTJSONErrorCodes.GuildWidgetDisabled);
  return guild;
}

/** The data of a guild for a website. @see https://docs.discord.com/developers/resources/guild#get-guild-widget */
export const widgets = [
  operation('get_guild_widget_settings', {
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageGuild);
      return settings(guild);
    },
  }),
  operation('update_guild_widget_settings', {
    body: z.object({ enabled: z.boolean().nullish(), channel_id: snowflake.nullish() }),
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageGuild);
      call.spend('widgetEdits', guild.fields.id);
      const before = settings(guild);
      const { enabled, channel_id: channelId } = call.body;
      if (channelId && !guild.channels.has(channelId)) throw fail(RESTJSONErrorCodes.UnknownChannel);
      const next = {
        enabled: enabled ?? before.enabled,
        channel_id: channelId === undefined ? before.channel_id : channelId,
      };
      guild.fields = { ...guild.fields, widget_enabled: next.enabled, widget_channel_id: next.channel_id };
      auditChange(call, guild, {
        action: AuditLogEvent.GuildUpdate,
        target: guild.fields.id,
        before: { widget_enabled: before.enabled, widget_channel_id: before.channel_id },
        after: { widget_enabled: next.enabled, widget_channel_id: next.channel_id },
      });
      tellOfGuild(call.world, guild);
      return next;
    },
  }),
  operation('get_guild_widget', {
    run(call) {
      const guild = shown(call);
      const { channel_id: channelId } = settings(guild);
      const invite = livingInvites(call.world, guild).find((one) => one.channelId === channelId);
      const members = [...guild.members.values()].slice(0, MAX_SHOWN);
      return {
        id: guild.fields.id,
        name: guild.fields.name,
        instant_invite: invite ? `https://discord.com/invite/${invite.code}` : null,
        channels: [...guild.channels.values()]
          .filter(({ type }) => type === ChannelType.GuildVoice)
          .map(({ id, name, position }) => ({ id, name: name ?? '', position: position ?? 0 })),
        // Members are anonymous in a widget.
        members: members.map(({ user, nick }, index) => ({
          id: String(index),
          username: nick ?? user.global_name ?? user.username,
          discriminator: '0000',
          avatar: null,
          status: 'online',
          avatar_url: `${call.url}/embed/avatars/${index % 5}.png`,
        })),
        presence_count: guild.members.size,
      };
    },
  }),
  operation('get_guild_widget_png', {
    query: z.object({ style: z.string().default('shield') }),
    run(call) {
      const guild = shown(call);
      if (!STYLES.has(call.query.style))
        throw invalidField('style', 'BASE_TYPE_CHOICES', `Value must be one of {${[...STYLES].join(', ')}}.`);
      return new Answer(200, crestPng(guild.fields.icon ?? guild.fields.id), 'image/png');
    },
  }),
  operation('list_guild_integrations', {
    run(call) {
      const { guild, need } = guildAccess(call);
      need(Permission.ManageGuild);
      return presentIntegrations(call.world, guild).map(({ shown: one }) => one);
    },
  }),
  operation('delete_guild_integration', {
    run(call) {
      const { guild, need } = guildAccess(call);
      const { world, params } = call;
      need(Permission.ManageGuild);
      const found = presentIntegrations(world, guild).find(({ id }) => id === params['integration_id']);
      const bot = found && guild.members.get(found.application.botId);
      if (!found || !bot) throw fail(RESTJSONErrorCodes.UnknownIntegration);
      auditChange(call, guild, {
        action: AuditLogEvent.IntegrationDelete,
        target: found.id,
        before: { name: found.application.name, type: 'discord' },
        after: null,
      });
      removeMember(world, guild, bot);
    },
  }),
];
