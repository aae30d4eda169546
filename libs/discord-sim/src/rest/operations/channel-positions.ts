import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { channelPermissions, Permission } from '../../permissions.ts';
import type { Channel } from '../../world/entities.ts';
import { tellOfChannel } from '../../world/guilds.ts';
import { isThread } from '../../world/threads.ts';
import { guildAccess } from '../access.ts';
import { fail } from '../errors.ts';
import { snowflake } from '../forms.ts';
import { operation } from '../operation.ts';
import { checkParent } from './channels.ts';

const Move = z.object({
  id: snowflake,
  position: z.int().min(0).max(2_147_483_647).nullish(),
  parent_id: snowflake.nullish(),
  lock_permissions: z.boolean().nullish(),
});
type Move = z.output<typeof Move>;

/** The fields that a move sets, besides the unchanged ones. */
function moved(
  channel: Channel,
  parent: Channel | undefined,
  { position, parent_id, lock_permissions }: Move,
): Partial<Channel> {
  return {
    ...(typeof position === 'number' && position !== channel.position ? { position } : {}),
    ...(parent_id !== undefined && parent_id !== (channel.parent_id ?? null) ? { parent_id } : {}),
    ...(lock_permissions && parent
      ? { permission_overwrites: (parent.permission_overwrites ?? []).map((overwrite) => ({ ...overwrite })) }
      : {}),
  };
}

/**
 * Moves create no entry in the audit log. Only one channel may change its category in a call.
 *
 * @see https://docs.discord.com/developers/resources/guild#modify-guild-channel-positions
 */
export const channelPositions = [
  operation('bulk_update_guild_channels', {
    body: z.array(Move),
    run(call) {
      const { guild, member, need } = guildAccess(call);
      need(Permission.ManageChannels);
      const now = call.world.clock.now();
      const moves = call.body.map((move) => {
        const channel = guild.channels.get(move.id);
        if (!channel) throw fail(RESTJSONErrorCodes.UnknownChannel);
        if (isThread(channel)) throw fail(RESTJSONErrorCodes.CannotExecuteActionOnThisChannelType);
        const own = channelPermissions(guild, member, channel, now);
        if (!(own & Permission.ManageChannels)) throw fail(RESTJSONErrorCodes.MissingPermissions);
        if (move.lock_permissions && !(own & Permission.ManageRoles)) throw fail(RESTJSONErrorCodes.MissingPermissions);
        checkParent(guild, move.parent_id, channel);
        const parent = guild.channels.get((move.parent_id === undefined ? channel.parent_id : move.parent_id) ?? '');
        return { channel, change: moved(channel, parent, move) };
      });
      if (moves.filter(({ change }) => 'parent_id' in change).length > 1)
        throw fail(RESTJSONErrorCodes.OnlyOneChannelCanHaveAParentIdModifiedAtATime);
      for (const { channel, change } of moves) {
        if (Object.keys(change).length === 0) continue;
        Object.assign(channel, change);
        tellOfChannel(call.world, channel, 'UPDATE');
      }
    },
  }),
];
