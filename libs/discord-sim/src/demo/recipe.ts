import { z } from 'zod';
import { Permission } from '../permissions.ts';

const count = (most: number) => z.number().int().min(0).max(most).default(0);

/** Number of objects of each kind in a world. The same recipe and seed give the same world. */
export const Recipe = z.object({
  guilds: z.number().int().min(0).max(10_000).default(1),
  /** Text channels of each guild. */
  channels: z.number().int().min(0).max(500).default(3),
  /** Categories of each guild; all other channels are spread over them. */
  categories: count(50),
  announcements: count(100),
  voice: count(100),
  stages: count(100),
  /** Forum channels, each with five tags. */
  forums: count(100),
  media: count(100),
  /** Threads of each text channel. */
  threads: count(1_000),
  /** Posts of each forum and media channel. */
  posts: count(1_000),
  /** People in each guild, its owner included; the same people are in all guilds. */
  members: z.number().int().min(1).max(500_000).default(5),
  /** Other bots in each guild. */
  bots: count(50),
  /** Members that boost the guild, are timed out, have a custom status, are in voice. */
  boosters: count(10_000),
  timeouts: count(10_000),
  presences: count(500_000),
  inVoice: count(1_000),
  /** From 0 to 1: share of members with a nickname. */
  nicks: z.number().min(0).max(1).default(0),
  /** Roles of each guild, besides @everyone and the bot's. */
  roles: z.number().int().min(0).max(248).default(2),
  /** Number of these roles that have a gradient. */
  gradients: count(248),
  /** Messages in each channel, a minute apart. */
  messages: z.number().int().min(0).max(1_000_000).default(0),
  /** From 0 to 1: share of messages that carry an embed, a file, a reply, reactions, a poll, a sticker or a pin. */
  rich: z.number().min(0).max(1).default(0),
  emojis: count(250),
  stickers: count(60),
  sounds: count(48),
  /** Webhooks of each text channel. */
  webhooks: count(15),
  invites: count(1_000),
  events: count(100),
  /** Rules of auto-moderation: keywords first, then mentions, then spam. */
  rules: count(8),
  bans: count(10_000),
  onboarding: z.boolean().default(false),
  /** Permissions of the bot's role. Default: administrator. */
  botPermissions: z
    .union([
      z.bigint(),
      z
        .string()
        .regex(/^\d{1,20}$/)
        .transform(BigInt),
    ])
    .default(Permission.Administrator),
  /** Flags of the application: its granted privileged intents. Default: all. */
  applicationFlags: z.number().int().default(-1),
  /** End of the history, in milliseconds since 1970. Default: now. */
  until: z.number().int().positive().optional(),
});
export type Recipe = z.output<typeof Recipe>;
export type RecipeInput = z.input<typeof Recipe>;
