import { simulate, type Simulation } from '../index.ts';
import { bot, channelOf } from '../../testing/callers.ts';
import { saveWorld } from '../world/archive.ts';
import type { RecipeInput } from './recipe.ts';

const UNTIL = Date.UTC(2026, 5, 1);
const everything: RecipeInput = {
  guilds: 2,
  channels: 8,
  categories: 2,
  announcements: 1,
  voice: 2,
  stages: 1,
  forums: 1,
  media: 1,
  threads: 2,
  posts: 3,
  members: 30,
  bots: 2,
  boosters: 7,
  timeouts: 2,
  presences: 10,
  inVoice: 4,
  nicks: 0.5,
  roles: 5,
  gradients: 2,
  messages: 60,
  rich: 0.6,
  emojis: 3,
  stickers: 2,
  sounds: 2,
  webhooks: 1,
  invites: 4,
  events: 3,
  rules: 8,
  bans: 3,
  onboarding: true,
};

describe('worlds by recipe', () => {
  const sims: Simulation[] = [];
  afterEach(async () => {
    await Promise.all(sims.splice(0).map((sim) => sim.close()));
  });
  const make = async (world: RecipeInput, seed = 1) => {
    const sim = await simulate({ limits: 'off', seed, world });
    sims.push(sim);
    return sim;
  };

  it('same recipe and seed → the same bytes; another seed → another world', async () => {
    const bytes = async (seed: number) => {
      const sim = await make({ ...everything, until: UNTIL }, seed);
      const { nodes, luck, url } = saveWorld(sim);
      return JSON.stringify([nodes, luck.world]).replaceAll(url, '');
    };
    const [first, second, other] = [await bytes(7), await bytes(7), await bytes(8)];
    expect(first.length).toBeGreaterThan(100_000);
    expect(second === first).toBe(true);
    expect(other === first).toBe(false);
  });

  it('have the number of each object that the recipe asks for', async () => {
    const sim = await make(everything);
    for (const guild of sim.world.guilds.values()) {
      const ofType = (type: number) => [...guild.channels.values()].filter((channel) => channel.type === type).length;
      expect([0, 2, 4, 5, 11, 13, 15, 16].map(ofType)).toEqual([8, 2, 2, 1, 8 * 2 + 2 * 3, 1, 1, 1]);
      expect(guild.members.size).toBe(30 + 2 + 1);
      const members = [...guild.members.values()];
      expect(members.filter(({ premium_since }) => premium_since !== null)).toHaveLength(7);
      expect(members.filter(({ communication_disabled_until }) => communication_disabled_until !== null)).toHaveLength(
        2,
      );
      expect(guild.fields).toMatchObject({ premium_tier: 2, features: expect.arrayContaining(['COMMUNITY']) });
      expect([...guild.roles.values()].filter(({ colors }) => colors.secondary_color !== null)).toHaveLength(2);
      const { voiceStates, emojis, stickers, sounds, invites, scheduledEvents, autoModeration, bans } = guild;
      const sizes = [voiceStates, emojis, stickers, sounds, invites, scheduledEvents, autoModeration, bans];
      expect(sizes.map(({ size }) => size)).toEqual([4, 3, 2, 2, 4, 3, 8, 3]);
      expect(guild.onboarding).toMatchObject({ enabled: true, prompts: [{ options: [{}] }] });
    }
    expect(sim.world.webhooks.size).toBe(2 * 8);
    const said = [...sim.world.logs()].flatMap(([, log]) => [...log]);
    for (const isThere of [
      said.some(({ fields }) => fields.embeds.length > 0),
      said.some(({ fields }) => fields.type === 19),
      said.some(({ fields }) => fields.poll !== undefined),
      said.some(({ fields }) => (fields.sticker_items ?? []).length > 0),
      said.some(({ fields }) => fields.pinned),
      said.some(({ reactions }) => reactions.size > 0),
    ])
      expect(isThere).toBe(true);
    const file = said.find(({ fields }) => fields.attachments.length > 0)!.fields;
    const shown = await bot(sim)<{ attachments: Array<{ url: string }> }>(
      'GET',
      `/channels/${file.channel_id}/messages/${file.id}`,
    );
    expect(await (await fetch(shown.json.attachments[0]!.url)).text()).toContain('A note of');
  });

  it('every read of a recipe’s world → an answer that matches the official document', async () => {
    // Media channels are in the docs, but not in the official document.
    const sim = await make({ ...everything, media: 0 });
    const call = bot(sim);
    const [guild] = [...sim.world.guilds.keys()];
    const paths = [
      '',
      '/channels',
      '/roles',
      '/members?limit=100',
      '/emojis',
      '/stickers',
      '/soundboard-sounds',
      '/invites',
      '/webhooks',
      '/bans',
      '/scheduled-events',
      '/auto-moderation/rules',
      '/onboarding',
      '/threads/active',
      '/integrations',
    ];
    for (const path of paths)
      expect([path, (await call('GET', `/guilds/${guild}${path}`)).status]).toEqual([path, 200]);
    const messages = `/channels/${channelOf(sim, 'channel-1')}/messages`;
    expect((await call<object[]>('GET', `${messages}?limit=100`)).json).toHaveLength(60);
    expect((await call('GET', `${messages}/pins`)).status).toBe(200);
  });
});
