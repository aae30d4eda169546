import type { WorldRecipe } from '../types';

export interface RecipeChoice {
  value: string;
  label: string;
  says: string;
  /** Null for the demo world. */
  recipe: WorldRecipe | null;
}

const numbers = {
  guilds: 1,
  channels: 3,
  members: 5,
  roles: 2,
  messages: 0,
  categories: 0,
  announcements: 0,
  voice: 0,
  stages: 0,
  forums: 0,
  threads: 0,
  posts: 0,
  emojis: 0,
  stickers: 0,
  rich: 0,
};

/** Worlds to begin with. */
export const recipes: readonly RecipeChoice[] = [
  { value: 'demo', label: 'Demo', says: 'Two servers, members with roles, and some messages.', recipe: null },
  {
    value: 'small',
    label: 'Small server',
    says: '3 channels, 5 people, 20 messages in each channel.',
    recipe: { ...numbers, messages: 20 },
  },
  {
    value: 'community',
    label: 'Community',
    says: 'Forum with posts and tags, threads, a stage, announcements, emojis, stickers, polls and pins; 25 people.',
    recipe: {
      ...numbers,
      channels: 6,
      members: 25,
      roles: 5,
      messages: 30,
      categories: 2,
      announcements: 1,
      voice: 2,
      stages: 1,
      forums: 1,
      threads: 1,
      posts: 6,
      emojis: 8,
      stickers: 4,
      rich: 0.35,
    },
  },
  {
    value: 'large',
    label: 'One large server',
    says: '500 channels, 250 roles, 100,000 people.',
    recipe: { ...numbers, channels: 500, members: 100_000, roles: 248 },
  },
  {
    value: 'talkative',
    label: 'Long channel',
    says: 'One channel with 50,000 messages by 50 people.',
    recipe: { ...numbers, channels: 1, members: 50, messages: 50_000 },
  },
  {
    value: 'many',
    label: '2,500 servers',
    says: 'The most that one shard of Discord’s gateway allows.',
    recipe: { ...numbers, guilds: 2_500 },
  },
];

export const ownNumbers: WorldRecipe = { ...numbers, channels: 5, members: 20, messages: 10 };
