import type { Application, Guild } from './entities.ts';
import type { World } from './world.ts';

/** Emits the dispatches for an application that joins a guild, changes or leaves. */
export function tellOfIntegration(
  world: World,
  guild: Guild,
  application: Application,
  what: 'CREATE' | 'UPDATE' | 'DELETE',
): void {
  const guildId = guild.fields.id;
  const { id } = application;
  const { user: _, ...shown } = present(world, guild, application);
  const d = what === 'DELETE' ? { id, guild_id: guildId, application_id: id } : { ...shown, guild_id: guildId };
  world.emit({ t: `INTEGRATION_${what}`, d, guildId });
  world.emit({ t: 'GUILD_INTEGRATIONS_UPDATE', d: { guild_id: guildId }, guildId });
}

/** @see https://docs.discord.com/developers/resources/guild#integration-object */
function present(world: World, guild: Guild, application: Application) {
  const { id, name, icon, description, botId } = application;
  return {
    id,
    name,
    type: 'discord',
    enabled: true,
    account: { id, name },
    application: { id, name, icon, description, type: null, bot: world.user(botId) },
    scopes: ['bot', 'applications.commands'],
    user: world.user(guild.fields.owner_id),
  };
}

/** Integrations of a guild: the applications whose bot is in it. */
export function presentIntegrations(
  world: World,
  guild: Guild,
): Array<{ id: string; application: Application; shown: object }> {
  return [...world.applications.values()]
    .filter(({ botId }) => guild.members.has(botId))
    .map((application) => ({ id: application.id, application, shown: present(world, guild, application) }));
}
