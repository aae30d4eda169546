import { MessageReferenceType } from 'discord-api-types/v10';
import type { PollForm } from '../rest/message-forms.ts';
import type { Channel, Emoji, Guild, Message, Poll } from './entities.ts';
import { audienceOf, makeMessage, postMessage, tellOfUpdate } from './messages.ts';
import type { World } from './world.ts';

const HOUR = 3_600_000;
/** Type of the message with a poll's result. */
export const POLL_RESULT = 46;

function emojiOf(
  guild: Guild | undefined,
  given: { id?: string | null | undefined; name?: string | null | undefined },
): Emoji {
  if (!given.id) return { id: null, name: given.name ?? '' };
  const custom = guild?.emojis.get(given.id);
  return { id: given.id, name: custom?.name ?? given.name ?? '', animated: custom?.animated ?? false };
}

/** A poll in the form of its request. */
export function makePoll(world: World, channel: Channel, form: PollForm): Poll {
  const guild = world.guildOf(channel);
  return {
    question: { text: form.question.text },
    answers: form.answers.map(({ poll_media: { text, emoji } }, index) => ({
      answer_id: index + 1,
      poll_media: { text, ...(emoji ? { emoji: emojiOf(guild, emoji) } : {}) },
    })),
    expiry: world.timestamp(world.clock.now() + (form.duration ?? 24) * HOUR),
    allow_multiselect: form.allow_multiselect ?? false,
    layout_type: 1,
  };
}

export const isOver = (world: World, message: Message): boolean =>
  Date.parse(message.fields.poll!.expiry) <= world.clock.now();

function tell(
  world: World,
  channel: Channel,
  message: Message,
  what: 'ADD' | 'REMOVE',
  userId: string,
  answerId: number,
): void {
  const guild = channel.guild_id === undefined ? {} : { guild_id: channel.guild_id };
  const d = { user_id: userId, channel_id: channel.id, message_id: message.fields.id, ...guild, answer_id: answerId };
  world.emit({ t: `MESSAGE_POLL_VOTE_${what}`, d, ...audienceOf(world, channel) });
}

/** Sets a user's votes; removes the vote from all other answers. */
export function vote(
  world: World,
  channel: Channel,
  message: Message,
  userId: string,
  answerIds: readonly number[],
): void {
  const { byAnswer } = message.votes!;
  for (const { answer_id: id } of message.fields.poll!.answers) {
    const voters = byAnswer.get(id) ?? new Set<string>();
    byAnswer.set(id, voters);
    if (answerIds.includes(id)) {
      if (voters.has(userId)) continue;
      voters.add(userId);
      tell(world, channel, message, 'ADD', userId, id);
    } else if (voters.delete(userId)) tell(world, channel, message, 'REMOVE', userId, id);
  }
}

const field = (name: string, value: string | number | boolean) => ({ name, value: String(value), inline: false });

const emojiFields = ({ id, name, animated }: Emoji): object[] => [
  ...(id === null ? [] : [field('victor_answer_emoji_id', id)]),
  field('victor_answer_emoji_name', name),
  ...(animated ? [field('victor_answer_emoji_animated', true)] : []),
];

/** @see https://docs.discord.com/developers/resources/message#embed-object-embed-fields-by-embed-type-poll-result-embed-fields */
function resultEmbed(message: Message): object {
  const poll = message.fields.poll!;
  const counts = poll.answers.map(({ answer_id: id }) => [id, message.votes!.byAnswer.get(id)?.size ?? 0] as const);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  const most = Math.max(...counts.map(([, count]) => count));
  const winners = counts.filter(([, count]) => count === most && count > 0);
  const [winner] = winners.length === 1 ? winners : [];
  const media = winner && poll.answers.find(({ answer_id: id }) => id === winner[0])!.poll_media;
  return {
    type: 'poll_result',
    fields: [
      field('poll_question_text', poll.question.text),
      field('victor_answer_votes', most),
      field('total_votes', total),
      ...(winner ? [field('victor_answer_id', winner[0]), field('victor_answer_text', media?.text ?? '')] : []),
      ...(media?.emoji ? emojiFields(media.emoji) : []),
    ],
  };
}

/** Ends a poll: the votes are final, and a message contains the result. */
export function endPoll(world: World, channel: Channel, message: Message): void {
  if (!message.votes || message.votes.isFinal) return;
  message.votes.isFinal = true;
  const now = world.clock.now();
  if (Date.parse(message.fields.poll!.expiry) > now) {
    message.fields = { ...message.fields, poll: { ...message.fields.poll!, expiry: world.timestamp(now) } };
  }
  tellOfUpdate(world, channel, message);
  const reference = { type: MessageReferenceType.Default, channel_id: channel.id, message_id: message.fields.id };
  const author = world.user(message.fields.author.id) ?? message.fields.author;
  const mentions = world.user(author.id) ? [world.user(author.id)!] : [];
  const result = makeMessage(world, channel, {
    author,
    type: POLL_RESULT,
    reference,
    more: { embeds: [resultEmbed(message)], mentions },
  });
  postMessage(world, channel, result);
}

/** Ends the poll at its expiry. */
export function watchPoll(world: World, channel: Channel, message: Message): void {
  const { id } = message.fields;
  world.alarms.set(`poll ${id}`, Date.parse(message.fields.poll!.expiry), () => {
    if (world.log(channel.id).get(id) === message) endPoll(world, channel, message);
  });
}
