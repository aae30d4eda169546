import type { Guild, User, Webhook } from './entities.ts';
import type { World } from './world.ts';

/** Kinds of webhooks. */
export const INCOMING = 1;
export const FOLLOWER = 2;

export const webhooksOf = (world: World, channelId: string): Webhook[] =>
  [...world.webhooks.values()].filter((webhook) => webhook.channel_id === channelId);

/**
 * A webhook in the view of a caller: its creator may see the token; a caller authenticated by its token does not see the creator.
 *
 * @see https://docs.discord.com/developers/resources/webhook#webhook-object
 */
export function presentWebhook(
  world: World,
  webhook: Webhook,
  url: string,
  seen: { token: boolean; user: boolean },
): object {
  const { id, type, guild_id, channel_id, name, avatar, application_id, token, userId, sourceChannelId } = webhook;
  const source = sourceChannelId === undefined ? undefined : world.channels.get(sourceChannelId);
  // Missing when the user who follows can no longer see the guild.
  const sourceGuild = source && world.member(source.guild_id, userId) ? world.guildOf(source) : undefined;
  return {
    id,
    type,
    guild_id,
    channel_id,
    name,
    avatar,
    application_id,
    ...(seen.token && type === INCOMING ? { token, url: `${url}/api/webhooks/${id}/${token}` } : {}),
    ...(seen.user ? { user: world.user(userId) } : {}),
    ...(source && sourceGuild
      ? {
          source_channel: { id: source.id, name: source.name },
          source_guild: { id: sourceGuild.fields.id, name: sourceGuild.fields.name, icon: sourceGuild.fields.icon },
        }
      : {}),
  };
}

/** Reports only the channel of a change; clients fetch the rest. */
export function tellOfWebhooks(world: World, guildId: string, channelId: string): void {
  world.emit({ t: 'WEBHOOKS_UPDATE', d: { guild_id: guildId, channel_id: channelId }, guildId });
}

export function makeWebhook(
  world: World,
  guild: Guild,
  form: Pick<Webhook, 'type' | 'channel_id' | 'name' | 'avatar' | 'application_id'> & {
    maker: User;
    sourceChannelId?: string;
  },
): Webhook {
  const { maker, ...given } = form;
  const webhook: Webhook = {
    ...given,
    id: world.snowflakes.next(),
    guild_id: guild.fields.id,
    userId: maker.id,
    token: world.random.secret(68),
  };
  world.webhooks.set(webhook.id, webhook);
  tellOfWebhooks(world, webhook.guild_id, webhook.channel_id);
  return webhook;
}
