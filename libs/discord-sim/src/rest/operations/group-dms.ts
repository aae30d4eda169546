import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import type { Account, Channel, User } from '../../world/entities.ts';
import type { World } from '../../world/world.ts';
import { self } from '../access.ts';
import { fail, invalidField } from '../errors.ts';
import { operation, type Call } from '../operation.ts';

const MAX_RECIPIENTS = 10;
const MAX_GROUPS = 10;

type Granted = Call['granted'];

const others = (world: World, channel: Channel, ownId: string): User[] =>
  (world.parties.get(channel.id) ?? []).filter((id) => id !== ownId).flatMap((id) => world.user(id) ?? []);

/** A group in the view of its members. @see https://docs.discord.com/developers/resources/channel#channel-object */
function present(world: World, channel: Channel, ownId: string): object {
  const owner = world.parties.get(channel.id)?.[0];
  const { last_message_id } = channel;
  return {
    id: channel.id,
    type: ChannelType.GroupDM,
    flags: 0,
    last_message_id: last_message_id ?? null,
    name: null,
    icon: null,
    owner_id: owner,
    recipients: others(world, channel, ownId),
  };
}

/** The account of an access token with the scope `gdm.join`. @throws DiscordError 50025 */
function joining(world: World, granted: Granted, accessToken: string): Account {
  const grant = granted(accessToken);
  const account = grant?.scopes.includes('gdm.join') ? world.accounts.get(grant.userId) : undefined;
  if (!account) throw fail(RESTJSONErrorCodes.InvalidOAuth2AccessToken);
  return account;
}

/** Opens a group DM of users whose access tokens a bot has. */
export function openGroup(call: Call, accessTokens: readonly string[]): object {
  const { world } = call;
  const owner = self(call).user;
  const own = [...world.channels.values()].filter(
    ({ id, type }) => type === ChannelType.GroupDM && world.parties.get(id)?.[0] === owner.id,
  );
  if (own.length >= MAX_GROUPS) throw fail(RESTJSONErrorCodes.MaximumNumberOfGroupDMsReached);
  const joined = accessTokens.map((token) => joining(world, call.granted, token).user.id);
  const channel = world.addChannel({
    id: world.snowflakes.next(),
    type: ChannelType.GroupDM,
    flags: 0,
    last_message_id: null,
  });
  const ids = [...new Set([owner.id, ...joined])];
  world.parties.set(channel.id, ids);
  world.emit({ t: 'CHANNEL_CREATE', d: present(world, channel, owner.id), userIds: ids });
  return present(world, channel, owner.id);
}

function groupOf(call: Call): { channel: Channel; ids: readonly string[] } {
  const { world, params } = call;
  const channel = world.channels.get(params['channel_id']!);
  if (!channel) throw fail(RESTJSONErrorCodes.UnknownChannel);
  const ids = world.parties.get(channel.id) ?? [];
  if (!ids.includes(self(call).user.id)) throw fail(RESTJSONErrorCodes.MissingAccess);
  if (channel.type !== ChannelType.GroupDM) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
  return { channel, ids };
}

/** Recipients of a group DM. @see https://docs.discord.com/developers/resources/channel#group-dm-add-recipient */
export const groupDms = [
  operation('add_group_dm_user', {
    body: z.object({ access_token: z.string().nullish(), nick: z.string().nullish() }),
    run(call) {
      const { channel, ids } = groupOf(call);
      const { world, body, params } = call;
      if (!body.access_token) throw invalidField('access_token', 'BASE_TYPE_REQUIRED', 'This field is required');
      const { user } = joining(world, call.granted, body.access_token);
      if (user.id !== params['user_id']) throw fail(RESTJSONErrorCodes.InvalidOAuth2AccessToken);
      if (ids.includes(user.id)) return undefined;
      if (ids.length >= MAX_RECIPIENTS) throw fail(RESTJSONErrorCodes.MaximumNumberOfRecipientsReached);
      world.parties.set(channel.id, [...ids, user.id]);
      world.emit({ t: 'CHANNEL_RECIPIENT_ADD', d: { channel_id: channel.id, user }, userIds: [...ids, user.id] });
      return present(world, channel, self(call).user.id);
    },
  }),
  operation('delete_group_dm_user', {
    run(call) {
      const { channel, ids } = groupOf(call);
      const { world, params } = call;
      const ownId = self(call).user.id;
      const userId = params['user_id']!;
      if (!ids.includes(userId)) throw fail(RESTJSONErrorCodes.UnknownUser);
      if (ids[0] !== ownId && userId !== ownId) throw fail(RESTJSONErrorCodes.MissingPermissions);
      world.parties.set(
        channel.id,
        ids.filter((id) => id !== userId),
      );
      world.emit({ t: 'CHANNEL_RECIPIENT_REMOVE', d: { channel_id: channel.id, user: { id: userId } }, userIds: ids });
    },
  }),
];
