import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { judgeProfile } from '../../world/moderation/moderate.ts';
import { z } from 'zod';
import type { Channel } from '../../world/entities.ts';
import { presentSelf } from '../../world/present.ts';
import { tellOfUser } from '../../world/presences.ts';
import { self } from '../access.ts';
import { fail, invalidField } from '../errors.ts';
import { snowflake } from '../forms.ts';
import { keepImage } from '../images.ts';
import { operation, type Call } from '../operation.ts';
import { openGroup } from './group-dms.ts';

function openDm(call: Call<{ recipient_id: string }>): Channel {
  const { world } = call;
  const account = self(call);
  const other = world.accounts.get(call.body.recipient_id);
  if (!other) throw fail(RESTJSONErrorCodes.UnknownUser);
  if (other === account) throw fail(RESTJSONErrorCodes.InvalidRecipients);
  const known = world.channels.get(account.dms.get(other.user.id) ?? '');
  if (!known && call.caller.kind === 'bot') call.spend('directMessages', account.user.id);
  const channel: Channel =
    known ?? world.addChannel({ id: world.snowflakes.next(), type: ChannelType.DM, flags: 0, last_message_id: null });
  world.parties.set(channel.id, [account.user.id, other.user.id]);
  account.dms.set(other.user.id, channel.id);
  other.dms.set(account.user.id, channel.id);
  return { ...channel, recipients: [other.user] };
}

/** @see https://docs.discord.com/developers/resources/user */
export const users = [
  operation('get_my_user', {
    scope: 'identify',
    run({ caller }) {
      const account = self({ caller });
      const presented = presentSelf(account) as Record<string, unknown>;
      if (caller.kind === 'bearer' && !caller.scopes.includes('email')) {
        delete presented['email'];
        delete presented['verified'];
      }
      return presented;
    },
  }),
  operation('get_user', {
    run({ world, params }) {
      const user = world.user(params['user_id']!);
      if (!user) throw fail(RESTJSONErrorCodes.UnknownUser);
      return user;
    },
  }),
  operation('update_my_user', {
    body: z.object({
      username: z.string().min(2).max(32).optional(),
      avatar: z.string().nullish(),
      banner: z.string().nullish(),
    }),
    run(call) {
      const account = self(call);
      const { world } = call;
      const { username, avatar, banner } = call.body;
      const pictures = {
        ...(avatar === undefined ? {} : { avatar: avatar && keepImage(world, avatar, 'avatar') }),
        ...(banner === undefined ? {} : { banner: banner && keepImage(world, banner, 'banner') }),
      };
      if (username !== undefined) account.user.username = username;
      Object.assign(account.user, pictures);
      for (const guild of world.guildsOf(account.user.id))
        judgeProfile(world, guild, guild.members.get(account.user.id)!);
      tellOfUser(world, account.user);
      return presentSelf(account);
    },
  }),
  operation('create_dm', {
    body: z.object({
      recipient_id: snowflake.nullish(),
      access_tokens: z.array(z.string()).max(10).nullish(),
      nicks: z.record(z.string(), z.string().nullable()).nullish(),
    }),
    run(call) {
      const { recipient_id, access_tokens: tokens } = call.body;
      if (tokens && tokens.length > 0) return openGroup(call, tokens);
      if (!recipient_id) throw invalidField('recipient_id', 'BASE_TYPE_REQUIRED', 'This field is required');
      return openDm({ ...call, body: { recipient_id } });
    },
  }),
];
