import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { compareIds } from '../../snowflakes.ts';
import type { Message } from '../../world/entities.ts';
import { endPoll, isOver, vote } from '../../world/polls.ts';
import { channelAccess, messageOf, self, type ChannelAccess } from '../access.ts';
import { view } from '../compose.ts';
import { fail, invalidField } from '../errors.ts';
import { queryInt, snowflake } from '../forms.ts';
import { extraOperation, operation, type Call } from '../operation.ts';

/** The poll of the path. @throws DiscordError 520006 for a message without one */
function pollOf(call: Call): ChannelAccess & { message: Message } {
  const access = channelAccess(call);
  const message = messageOf(call, access.channel);
  if (!message.fields.poll) throw fail(RESTJSONErrorCodes.CannotExpireANonPollMessage);
  return { ...access, message };
}

/** @see https://docs.discord.com/developers/resources/poll */
export const polls = [
  operation('get_answer_voters', {
    query: z.object({ limit: queryInt(1, 100, 25), after: snowflake.optional() }),
    run(call) {
      const { message } = pollOf(call);
      const { limit, after } = call.query;
      const voters = [...(message.votes?.byAnswer.get(Number(call.params['answer_id'])) ?? [])].sort(compareIds);
      const later = after === undefined ? voters : voters.filter((id) => compareIds(id, after) > 0);
      return { users: later.slice(0, limit).flatMap((id) => call.world.user(id) ?? []) };
    },
  }),
  operation('poll_expire', {
    run(call) {
      const { message, channel } = pollOf(call);
      if (message.fields.author.id !== self(call).user.id)
        throw fail(RESTJSONErrorCodes.CannotEditMessageAuthoredByAnotherUser);
      if (message.votes!.isFinal || isOver(call.world, message)) throw fail(RESTJSONErrorCodes.PollExpired);
      endPoll(call.world, channel, message);
      return view(call, message, channel);
    },
  }),
];

/** Request of a Discord client when a user votes. Bots cannot vote. */
export const votes = [
  extraOperation(
    { id: 'client_vote', method: 'PUT', path: '/channels/{channel_id}/polls/{message_id}/answers/@me', auth: 'u' },
    {
      body: z.object({ answer_ids: z.array(z.coerce.number().int()).max(10) }),
      run(call) {
        const { message, channel } = pollOf(call);
        if (isOver(call.world, message)) throw fail(RESTJSONErrorCodes.PollExpired);
        const poll = message.fields.poll!;
        const ids = [...new Set(call.body.answer_ids)];
        if (ids.some((id) => !poll.answers.some(({ answer_id: known }) => known === id)))
          throw invalidField('answer_ids', 'POLL_ANSWER_INVALID', 'Unknown poll answer');
        if (ids.length > 1 && !poll.allow_multiselect)
          throw invalidField('answer_ids', 'BASE_TYPE_MAX_LENGTH', 'Must be 1 or fewer in length.');
        vote(call.world, channel, message, self(call).user.id, ids);
      },
    },
  ),
];
