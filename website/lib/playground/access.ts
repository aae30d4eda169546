import { useQuery } from '@tanstack/react-query';
import { fullTime } from '../time';
import type { PlaygroundPerson } from '../types';
import { fetchPerson } from './calls';

/** @see https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags */
export const Permission = {
  viewChannel: 1n << 10n,
  sendMessages: 1n << 11n,
  attachFiles: 1n << 15n,
  manageMessages: 1n << 13n,
  useCommands: 1n << 31n,
  manageThreads: 1n << 34n,
  createPublicThreads: 1n << 35n,
  createPrivateThreads: 1n << 36n,
  sendPolls: 1n << 49n,
  pinMessages: 1n << 51n,
} as const;

export const personKey = (guildId: string, userId: string) => ['guild', guildId, 'person', userId];

/** A member with what they may do where. */
export function usePerson(guildId: string, userId: string) {
  return useQuery({
    queryKey: personKey(guildId, userId),
    queryFn: () => fetchPerson(guildId, userId),
    staleTime: 30_000,
    // The one before is shown until the next is known.
    placeholderData: (before) => (before?.member.id === userId ? before : undefined),
  });
}

/** Whether a member has a permission in a channel; true until that is known. */
export function may(person: PlaygroundPerson | undefined, channelId: string, bit: bigint): boolean {
  const bits = person?.channels[channelId];
  return bits === undefined || (BigInt(bits) & bit) !== 0n;
}

interface Where {
  id: string;
  archived?: boolean;
  locked?: boolean;
}

/** Why a member cannot write in a channel or thread; null if they can. */
export function whyNotWrite(person: PlaygroundPerson | undefined, name: string, where: Where): string | null {
  if (!person) return null;
  const { timedOutUntil } = person;
  if (timedOutUntil !== null && Date.parse(timedOutUntil) > Date.now())
    return `${name} is timed out until ${fullTime(timedOutUntil)}. Skip the clock ahead, or speak as another person.`;
  if (where.locked && !may(person, where.id, Permission.manageThreads))
    return `This thread is locked: only those who may manage threads can write here.`;
  if (!may(person, where.id, Permission.sendMessages))
    return `${name} may not send messages here. Speak as another person, or give them a role that may.`;
  return null;
}
