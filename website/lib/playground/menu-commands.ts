import { useQuery } from '@tanstack/react-query';
import { describeProblem } from '../problem';
import type { PlaygroundCommand } from '../types';
import { fetchCommands } from './calls';

/** @see https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-types */
export const CommandKind = { slash: 1, user: 2, message: 3 } as const;

export type MenuCommand = PlaygroundCommand;

/** All commands that a member can use, cached for a few seconds: an application may register others at any time. */
export function useCommands(guildId: string, as: string, enabled = true) {
  return useQuery({
    queryKey: ['guild', guildId, 'commands', as],
    queryFn: () => fetchCommands(guildId, as),
    enabled,
    staleTime: 5_000,
  });
}

/** Commands of a context menu, and why there are none. */
export function useMenuCommands(guildId: string, as: string, kind: number) {
  const { data, error } = useCommands(guildId, as);
  const commands = data?.commands.filter(({ type }) => type === kind) ?? [];
  const none = commands.length === 0 ? 'none' : null;
  const says = error ? describeProblem(error) : data ? none : 'looking…';
  return { commands, says };
}
