import type { DiscordMessage } from '../types';

/** @see https://docs.discord.com/developers/resources/poll#poll-object */
export interface Poll {
  question: { text?: string };
  answers: Array<{ answer_id: number; poll_media: { text?: string; emoji?: { id?: string | null; name?: string } } }>;
  expiry: string | null;
  allow_multiselect: boolean;
  results?: { is_finalized: boolean; answer_counts: AnswerCount[] };
}
interface AnswerCount {
  id: number;
  count: number;
  me_voted: boolean;
}

/** The poll of a message; null if it has none. */
export function pollOf(message: DiscordMessage): Poll | null {
  const { poll } = message as { poll?: Poll };
  return poll ?? null;
}

const countsOf = (poll: Poll): AnswerCount[] => poll.results?.answer_counts ?? [];

export const votesFor = (poll: Poll, answerId: number): AnswerCount =>
  countsOf(poll).find(({ id }) => id === answerId) ?? { id: answerId, count: 0, me_voted: false };

export const totalVotes = (poll: Poll): number => countsOf(poll).reduce((sum, { count }) => sum + count, 0);

/** Whether the poll has ended. `now`: the simulated clock, in milliseconds since 1970. */
export const isOver = ({ results, expiry }: Poll, now: number): boolean =>
  results?.is_finalized === true || (expiry !== null && Date.parse(expiry) <= now);

const withCounts = (poll: Poll, counts: AnswerCount[]): Poll => ({
  ...poll,
  results: { is_finalized: poll.results?.is_finalized ?? false, answer_counts: counts },
});

/** A message after a vote was added or removed. */
export function countVote(message: DiscordMessage, answerId: number, by: 1 | -1, isMine: boolean): DiscordMessage {
  const poll = pollOf(message);
  if (!poll) return message;
  const before = votesFor(poll, answerId);
  const after = { ...before, count: before.count + by, me_voted: isMine ? by === 1 : before.me_voted };
  const counts = [...countsOf(poll).filter(({ id }) => id !== answerId), after];
  return { ...message, poll: withCounts(poll, counts) };
}

/** The poll of an update, with one member's own votes, which an update does not contain. */
export function keepOwnVotes(message: DiscordMessage, fields: Record<string, unknown>): { poll?: Poll } {
  const [before, told] = [pollOf(message), fields.poll as Poll | undefined];
  if (!before || !told) return {};
  const counts = countsOf(told).map((one) => ({ ...one, me_voted: votesFor(before, one.id).me_voted }));
  return { poll: withCounts(told, counts) };
}
