import { GatewayOpcodes as Op } from 'discord-api-types/v10';
import { z } from 'zod';

/** https://docs.discord.com/developers/events/gateway-events#identify */
export const Identify = z.object({
  token: z.string(),
  intents: z.int().min(0),
  shard: z.tuple([z.int().min(0), z.int().min(1)]).optional(),
  large_threshold: z.int().optional(),
  presence: z.unknown().optional(),
});

/** https://docs.discord.com/developers/events/gateway-events#resume */
export const Resume = z.object({ token: z.string(), session_id: z.string(), seq: z.int().min(0).nullable() });

export const Heartbeat = z.int().min(0).nullish();

/** Commands that are forwarded to Discord. 31 and 43 are newer than the published types. */
export const FORWARDED = new Set<number>([
  Op.PresenceUpdate,
  Op.VoiceStateUpdate,
  Op.RequestGuildMembers,
  Op.RequestSoundboardSounds,
  43,
]);
