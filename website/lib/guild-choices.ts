import { useQuery } from '@tanstack/react-query';
import { answer, api } from './api';
import type { TemplateField } from './template-fields';

const textTypes = new Set([0, 5]);

/** Choices of a form: text channels or roles of the guild, in Discord's order. */
export function useGuildChoices(guildId: string, kind: TemplateField['kind']) {
  const params = { params: { path: { guild: guildId } } };
  return useQuery({
    queryKey: ['guild', guildId, 'choices', kind],
    queryFn: async () => {
      if (kind === 'role') {
        const roles = await answer(api.GET('/api/guilds/{guild}/roles', params));
        return roles.filter(({ id }) => id !== guildId).map(({ id, name }) => ({ value: id, label: `@${name}` }));
      }
      const channels = await answer(api.GET('/api/guilds/{guild}/channels', params));
      return channels
        .filter(({ type }) => textTypes.has(type))
        .map(({ id, name }) => ({ value: id, label: `#${name}` }));
    },
    staleTime: 30_000,
  });
}
