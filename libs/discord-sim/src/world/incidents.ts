import type { Guild } from './entities.ts';
import { tellOfGuild } from './guilds.ts';
import type { World } from './world.ts';

/** @see https://docs.discord.com/developers/resources/guild#incidents-data-object */
export interface IncidentsData {
  invites_disabled_until: string | null;
  dms_disabled_until: string | null;
}

export const incidentsOf = (guild: Guild): IncidentsData | null =>
  guild.fields['incidents_data'] as IncidentsData | null;

/** Whether joins are paused now. */
export const areInvitesPaused = (world: World, guild: Guild): boolean =>
  guild.fields.features.includes('INVITES_DISABLED') ||
  Date.parse(incidentsOf(guild)?.invites_disabled_until ?? '') > world.clock.now();

/** Incident actions end when their time is over, and the guild is notified. */
export function watchIncidents(world: World, guild: Guild): void {
  const data = incidentsOf(guild);
  const times = [data?.invites_disabled_until, data?.dms_disabled_until].flatMap((at) => (at ? [Date.parse(at)] : []));
  const name = `incidents ${guild.fields.id}`;
  world.alarms.cancel(name);
  if (!data || times.length === 0) return;
  world.alarms.set(name, Math.min(...times), () => {
    if (world.guilds.get(guild.fields.id) !== guild) return;
    const now = world.clock.now();
    const still = (at: string | null) => (at !== null && Date.parse(at) > now ? at : null);
    const left: IncidentsData = {
      invites_disabled_until: still(data.invites_disabled_until),
      dms_disabled_until: still(data.dms_disabled_until),
    };
    guild.fields = { ...guild.fields, incidents_data: left };
    tellOfGuild(world, guild);
    watchIncidents(world, guild);
  });
}
