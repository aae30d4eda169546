import type { Dispatch, DiscordMessage } from '../types';
import { countVote, keepOwnVotes } from './polls';

type Reaction = NonNullable<DiscordMessage['reactions']>[number];
type Fields = Record<string, unknown>;

const older = (a: DiscordMessage, b: DiscordMessage): number => a.id.length - b.id.length || (a.id < b.id ? -1 : 1);

/** Oldest first, each message once; of two with the same id the later given counts. */
export function mergeMessages(messages: readonly DiscordMessage[], more: readonly DiscordMessage[]): DiscordMessage[] {
  const all = new Map(messages.map((message) => [message.id, message]));
  for (const message of more) all.set(message.id, { ...all.get(message.id), ...message });
  return [...all.values()].toSorted(older);
}

/** The only reader of a message; null if all may read it. */
export const onlyFor = (message: DiscordMessage): string | null =>
  typeof message.ephemeral_for === 'string' ? message.ephemeral_for : null;

const loading = 1 << 7;
/** Whether the application has said that an answer will follow. @see https://docs.discord.com/developers/resources/message#message-object-message-flags */
export const isThinking = (message: DiscordMessage): boolean => ((message.flags ?? 0) & loading) !== 0;

/** How Discord's API names an emoji in a path. */
export function emojiKey(emoji: { id?: string | null; name?: string | null }): string {
  return emoji.id ? `${emoji.name ?? '_'}:${emoji.id}` : (emoji.name ?? '');
}

function countReaction(message: DiscordMessage, emoji: Reaction['emoji'], by: 1 | -1, isMine: boolean): DiscordMessage {
  const reactions = message.reactions ?? [];
  const key = emojiKey(emoji);
  const known = reactions.find((reaction) => emojiKey(reaction.emoji) === key);
  if (!known) return by === 1 ? { ...message, reactions: [...reactions, { emoji, count: 1, me: isMine }] } : message;
  const me = isMine ? by === 1 : known.me;
  const changed = reactions.map((reaction) =>
    reaction === known ? { ...reaction, count: reaction.count + by, me } : reaction,
  );
  return { ...message, reactions: changed.filter((reaction) => reaction.count > 0) };
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');

function fieldsOf(dispatch: Dispatch): Fields {
  return typeof dispatch.d === 'object' && dispatch.d !== null ? (dispatch.d as Fields) : {};
}

export const channelOf = (dispatch: Dispatch): string => text(fieldsOf(dispatch).channel_id);
export const userOf = (dispatch: Dispatch): string => text(fieldsOf(dispatch).user_id);

function emojiOf(fields: Fields): Reaction['emoji'] {
  const emoji = (fields.emoji ?? {}) as { id?: string | null; name?: string | null };
  return { id: emoji.id ?? null, name: emoji.name ?? null };
}

/** An update is the same for all members: keeps the viewer's own reactions and votes. */
function updated(message: DiscordMessage, { reactions: _reactions, ...fields }: Fields): DiscordMessage {
  return { ...message, ...fields, ...keepOwnVotes(message, fields) };
}

/**
 * A channel's messages, as a member sees them, after something happened in it.
 *
 * @see https://docs.discord.com/developers/events/gateway-events
 */
export function applyDispatch(
  messages: readonly DiscordMessage[],
  dispatch: Dispatch,
  as: string,
): readonly DiscordMessage[] {
  const fields = fieldsOf(dispatch);
  const isMine = fields.user_id === as;
  const change = (edit: (message: DiscordMessage) => DiscordMessage) =>
    messages.map((message) => (message.id === fields.message_id ? edit(message) : message));
  switch (dispatch.t) {
    case 'MESSAGE_CREATE':
      return mergeMessages(messages, [fields as unknown as DiscordMessage]);
    case 'MESSAGE_UPDATE':
      return messages.map((message) => (message.id === fields.id ? updated(message, fields) : message));
    case 'MESSAGE_DELETE':
      return messages.filter((message) => message.id !== fields.id);
    case 'MESSAGE_DELETE_BULK':
      return messages.filter((message) => !(fields.ids as string[]).includes(message.id));
    case 'MESSAGE_REACTION_ADD':
      return change((message) => countReaction(message, emojiOf(fields), 1, isMine));
    case 'MESSAGE_REACTION_REMOVE':
      return change((message) => countReaction(message, emojiOf(fields), -1, isMine));
    case 'MESSAGE_POLL_VOTE_ADD':
      return change((message) => countVote(message, Number(fields.answer_id), 1, isMine));
    case 'MESSAGE_POLL_VOTE_REMOVE':
      return change((message) => countVote(message, Number(fields.answer_id), -1, isMine));
    case 'MESSAGE_REACTION_REMOVE_ALL':
      return change((message) => ({ ...message, reactions: [] }));
    case 'MESSAGE_REACTION_REMOVE_EMOJI': {
      const gone = emojiKey(emojiOf(fields));
      const left = (message: DiscordMessage) =>
        message.reactions?.filter(({ emoji }) => emojiKey(emoji) !== gone) ?? [];
      return change((message) => ({ ...message, reactions: left(message) }));
    }
    default:
      return messages;
  }
}
