// Control calls of tests: the clock, disturbances, worlds and traffic.
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { Recipe } from '../demo/recipe.ts';
import { DisturbanceRule } from '../disturbances/disturbances.ts';
import { fail } from '../rest/errors.ts';
import { snowflake } from '../rest/forms.ts';
import { validate } from '../rest/validate.ts';
import type { Simulation } from '../simulation.ts';
import { loadWorld, saveWorld } from '../world/archive.ts';
import { setBoostTier } from '../world/boosts.ts';
import { setPresence } from '../world/presences.ts';
import type { Handler } from './handler.ts';
import { traffic } from './traffic.ts';

const ClockForm = z.object({
  windMs: z.number().min(0).optional(),
  /** Stops the clock until it is started again. */
  stopped: z.boolean().optional(),
});
const PresenceForm = z.object({ userId: snowflake, status: z.literal(['online', 'idle', 'dnd', 'offline']) });
const BoostForm = z.object({
  guildId: snowflake,
  tier: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
});
const RemoveForm = z.object({ id: z.number().int().optional() });
const WorldForm = z.object({
  seed: z.number().int().optional(),
  /** Default: the world that the simulator started with. */
  recipe: Recipe.optional(),
  /** Keeps the application with its commands, token and secret, so that its bot finds itself in the new world. */
  keepApplication: z.boolean().default(true),
});
/** The application of the loaded world: this simulator's, so that its bot continues, or the saved one. */
const LoadQuery = z.object({ application: z.literal(['kept', 'saved']).default('kept') });

/** Numbers of objects in a world. */
function sizeOf({ world }: Simulation): object {
  const guilds = [...world.guilds.values()];
  const sum = (of: (guild: (typeof guilds)[number]) => number) => guilds.reduce((all, guild) => all + of(guild), 0);
  return {
    guilds: guilds.length,
    channels: sum(({ channels }) => channels.size),
    roles: sum(({ roles }) => roles.size),
    members: sum(({ members }) => members.size),
    messages: [...world.logs()].reduce((all, [, { size }]) => all + size, 0),
  };
}

export function machinery(simulation: Simulation): Readonly<Record<string, Handler>> {
  const { world, clock } = simulation;
  const { disturbances } = world;
  return {
    'POST /sim/clock': (body) => {
      const { windMs, stopped } = validate(ClockForm, body);
      if (stopped === true) clock.stop();
      if (windMs !== undefined) clock.wind(windMs);
      if (stopped === false) clock.start();
      return { now: clock.now(), stopped: clock.isStopped };
    },
    'GET /sim/faults': () => ({ faults: disturbances.list }),
    'POST /sim/faults': (body) => ({ id: disturbances.add(validate(DisturbanceRule, body)) }),
    'POST /sim/faults/clear': (body) => {
      const { id } = validate(RemoveForm, body);
      if (id === undefined) disturbances.clear();
      else if (!disturbances.remove(id)) throw fail(RESTJSONErrorCodes.InvalidFormBodyOrContentType);
      return { faults: disturbances.list };
    },
    'POST /sim/worlds': (body) => {
      const { seed, recipe, keepApplication } = validate(WorldForm, body);
      simulation.reset(seed, recipe, keepApplication);
      return sizeOf(simulation);
    },
    'POST /sim/boosts': (body) => {
      const { guildId, tier } = validate(BoostForm, body);
      const guild = world.guilds.get(guildId);
      if (!guild) throw fail(RESTJSONErrorCodes.UnknownGuild);
      setBoostTier(world, guild, tier);
      return { tier, boosts: guild.fields.premium_subscription_count };
    },
    'POST /sim/presence': (body) => {
      const { userId, status } = validate(PresenceForm, body);
      if (!world.accounts.has(userId)) throw fail(RESTJSONErrorCodes.UnknownUser);
      const client_status = status === 'offline' ? {} : { desktop: status };
      setPresence(world, userId, { status, activities: world.presences.get(userId)?.activities ?? [], client_status });
      return { userId, status };
    },
    'GET /sim/save': () => saveWorld(simulation),
    'POST /sim/load': (body, query) => {
      loadWorld(simulation, body, validate(LoadQuery, Object.fromEntries(query)).application === 'kept');
      return sizeOf(simulation);
    },
    ...traffic(simulation),
  };
}
