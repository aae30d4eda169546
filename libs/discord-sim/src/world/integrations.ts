import type { Application, Guild } from './entities.ts';
import type { World } from './world.ts';

/** Integrations of a guild: the applications whose bot is in it. */
export function presentIntegrations(
  world: World,
  guild: Guild,
): Array<{ id: string; application: Application; shown: object }> {
  return [...world.applications.values()]
    .filter(({ botId }) => guild.members.has(botId))
    .map((application) => {
      const { id, name, icon, description, botId } = application;
      const shown = {
        id,
        name,
        type: 'discord',
        enabled: true,
        account: { id, name },
        application: { id, name, icon, description, type: null, bot: world.user(botId) },
        scopes: ['bot', 'applications.commands'],
        user: world.user(guild.fields.owner_id),
      };
      return { id, application, shown };
    });
}
