import { GuildId } from '#libs/vocabulary';
import { z } from 'zod';

const WORLD_GUILDS = 50;
const MOST = 1_000_000;

/** The size of a world. */
export const WorldRecipe = z
  .object({
    guilds: z.int().min(1).max(2_500).default(1),
    channels: z.int().min(1).max(500).default(3).describe('Text channels of each guild.'),
    members: z.int().min(1).max(100_000).default(5).describe('Users in each guild.'),
    roles: z.int().min(0).max(248).default(2),
    messages: z.int().min(0).max(50_000).default(0).describe('Messages in each channel.'),
    categories: z.int().min(0).max(50).default(0),
    announcements: z.int().min(0).max(20).default(0),
    voice: z.int().min(0).max(50).default(0),
    stages: z.int().min(0).max(20).default(0),
    forums: z.int().min(0).max(20).default(0),
    threads: z.int().min(0).max(100).default(0).describe('Threads of each text channel.'),
    posts: z.int().min(0).max(100).default(0).describe('Posts of each forum.'),
    emojis: z.int().min(0).max(50).default(0),
    stickers: z.int().min(0).max(5).default(0),
    rich: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        'Share of messages with extra content: an embed, a file, a reply, reactions, a poll, a sticker, a pin.',
      ),
  })
  .refine(
    ({ guilds, channels, members, messages, threads, forums, posts }) =>
      guilds * members <= MOST && guilds * (channels * (messages + threads * 5 + 10) + forums * posts * 5) <= MOST,
    `expected at most ${MOST} members, and as many messages, in all guilds together`,
  )
  .meta({ id: 'WorldRecipe' });

export const ChooseWorld = z
  .object({
    recipe: WorldRecipe.nullable().describe('Null for the demo world.'),
    seed: z.int().min(1).max(2_147_483_647).optional().describe('The same recipe and seed give the same ids.'),
  })
  .meta({ id: 'ChooseWorld' });

/** Summary of the simulated world. */
export const SimulatedWorld = z
  .object({
    guilds: z.array(z.object({ id: GuildId, name: z.string(), members: z.int(), channels: z.int() })),
    guildCount: z.int(),
    accountCount: z.int(),
  })
  .meta({ id: 'SimulatedWorld' });

export const WorldChosen = z
  .object({
    guildId: GuildId.nullable().describe('Path to open: a guild of the new world that you manage.'),
    guilds: z.int(),
    channels: z.int(),
    members: z.int(),
    messages: z.int(),
  })
  .meta({ id: 'WorldChosen' });

export const worldGuildsShown = WORLD_GUILDS;
