// Actions of a test on all gateway connections at once. Rules with a chance or an event are disturbances.
import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import { z } from 'zod';
import { closeCode } from '../disturbances/disturbances.ts';
import { fail } from '../rest/errors.ts';
import { snowflake } from '../rest/forms.ts';
import { validate } from '../rest/validate.ts';
import type { Simulation } from '../simulation.ts';
import { setOutage } from '../world/outages.ts';
import type { Handler } from './handler.ts';

const resumable = z.object({ resumable: z.boolean().default(true) });
const Close = z.object({ code: closeCode });
const Repeat = z.object({ event: z.literal(['READY', 'GUILD_CREATE']) });
const Refuse = z.object({ ms: z.number().int().min(1).max(600_000) });
const Outage = z.object({ guildId: snowflake, unavailable: z.boolean() });

export function gatewayControl(simulation: Simulation): Readonly<Record<string, Handler>> {
  const { gateway, world } = simulation;
  return {
    'POST /sim/gateway/heartbeat': () => ({ connections: gateway.heartbeatAll() }),
    'POST /sim/gateway/reconnect': () => ({ connections: gateway.reconnectAll() }),
    'POST /sim/gateway/invalidate': (body) => ({
      connections: gateway.invalidateAll(validate(resumable, body).resumable),
    }),
    'POST /sim/gateway/drop': (body) => ({ connections: gateway.dropAll(validate(resumable, body).resumable) }),
    'POST /sim/gateway/freeze': () => ({ connections: gateway.freezeAll() }),
    'POST /sim/gateway/close': (body) => ({ connections: gateway.closeAll(validate(Close, body).code) }),
    'POST /sim/gateway/repeat': (body) => ({ sessions: gateway.repeat(validate(Repeat, body).event) }),
    'POST /sim/gateway/refuse': (body) => {
      simulation.refuse(validate(Refuse, body).ms);
      return {};
    },
    'POST /sim/gateway/outage': (body) => {
      const { guildId, unavailable } = validate(Outage, body);
      const guild = world.guilds.get(guildId);
      if (!guild) throw fail(RESTJSONErrorCodes.UnknownGuild);
      setOutage(world, guild, unavailable);
      return { unavailable: [...world.outages.keys()] };
    },
  };
}
