import type { Random } from '../src/random.ts';
import type { Simulation } from '../src/simulation.ts';
import type { Guild } from '../src/world/entities.ts';
import { applicationOf, caller } from './callers.ts';
import { jsonPost } from './json-post.ts';

type Call = ReturnType<typeof caller>;
type Deed = (call: Call, guild: Guild, random: Random, sim: Simulation) => Promise<unknown>;

const PICTURE = `data:image/png;base64,${Buffer.from('89504e470d0a1a0a', 'hex').toString('base64')}`;

const at = (guild: Guild) => `/guilds/${guild.fields.id}`;
const name = (random: Random) => `n${random.between(1, 100_000)}`;
const later = (sim: Simulation, random: Random) =>
  new Date(sim.clock.now() + random.between(1, 100) * 600_000).toISOString();

function textChannel(guild: Guild, random: Random): string {
  return random.pick([...guild.channels.values()].filter(({ type }) => type === 0))?.id ?? '1';
}

function message(sim: Simulation, channel: string, random: Random): string {
  return random.pick([...sim.world.log(channel)])?.fields.id ?? '1';
}

async function upload(sim: Simulation, channel: string, random: Random): Promise<unknown> {
  const form = new FormData();
  form.append('payload_json', JSON.stringify({ content: 'file' }));
  form.append('files[0]', new Blob([name(random)]), 'a.txt');
  const headers = { Authorization: `Bot ${applicationOf(sim).token}` };
  return fetch(`${sim.url}/api/v10/channels/${channel}/messages`, { method: 'POST', headers, body: form });
}

const deeds: readonly Deed[] = [
  (call, guild, random) =>
    call('POST', `${at(guild)}/channels`, { name: name(random), type: random.pick([0, 2, 4, 13]) }),
  (call, guild, random) =>
    call('POST', `${at(guild)}/roles`, { name: name(random), color: random.between(0, 0xffffff) }),
  (call, guild, random) =>
    call('POST', `/channels/${textChannel(guild, random)}/messages`, { content: name(random), nonce: name(random) }),
  (call, guild, random, sim) => {
    const channel = textChannel(guild, random);
    return call('PUT', `/channels/${channel}/messages/${message(sim, channel, random)}/reactions/👍/@me`);
  },
  (call, guild, random, sim) => {
    const channel = textChannel(guild, random);
    return call('PUT', `/channels/${channel}/messages/pins/${message(sim, channel, random)}`);
  },
  (call, guild, random, sim) => {
    const channel = textChannel(guild, random);
    return call('DELETE', `/channels/${channel}/messages/${message(sim, channel, random)}`);
  },
  (_, guild, random, sim) => upload(sim, textChannel(guild, random), random),
  (call, guild, random) =>
    call('POST', `/channels/${textChannel(guild, random)}/threads`, {
      name: name(random),
      type: random.pick([11, 12]),
      auto_archive_duration: 60,
    }),
  (call, guild, random) =>
    call('POST', `/channels/${textChannel(guild, random)}/messages`, {
      poll: { question: { text: 'Q' }, answers: [{ poll_media: { text: 'A' } }, { poll_media: { text: 'B' } }] },
    }),
  (call, guild, random) => call('POST', `/channels/${textChannel(guild, random)}/webhooks`, { name: name(random) }),
  (call, guild, random) =>
    call('POST', `/channels/${textChannel(guild, random)}/invites`, {
      max_age: random.between(0, 10_000),
      unique: true,
    }),
  (call, guild, random) => call('POST', `${at(guild)}/emojis`, { name: name(random), image: PICTURE, roles: [] }),
  (call, guild, random) =>
    call('POST', `${at(guild)}/soundboard-sounds`, { name: name(random), sound: 'data:audio/ogg;base64,T2dnUw==' }),
  (call, guild, random, sim) =>
    call('POST', `${at(guild)}/scheduled-events`, {
      name: name(random),
      privacy_level: 2,
      entity_type: 3,
      entity_metadata: { location: 'Here' },
      scheduled_start_time: later(sim, random),
      scheduled_end_time: new Date(sim.clock.now() + 1e9).toISOString(),
    }),
  (call, guild, random) =>
    call('POST', `${at(guild)}/auto-moderation/rules`, {
      name: name(random),
      event_type: 1,
      trigger_type: 1,
      trigger_metadata: { keyword_filter: [name(random)] },
      actions: [{ type: 1 }],
      enabled: true,
    }),
  (call, guild, random, sim) => {
    const member = random.pick([...guild.members.keys()]);
    return call('PATCH', `${at(guild)}/members/${member}`, {
      nick: name(random),
      communication_disabled_until: later(sim, random),
    });
  },
  (call, guild, random, sim) =>
    call('POST', `/applications/${applicationOf(sim).id}/commands`, { name: name(random), description: 'x' }),
  (_, __, random, sim) =>
    Promise.resolve(
      sim.world.grants.issue({
        applicationId: applicationOf(sim).id,
        userId: random.pick([...sim.world.accounts.keys()]),
        scopes: ['identify'],
      }),
    ),
  (call, guild, random) => call('POST', `${at(guild)}/templates`, { name: name(random) }),
  (_, guild, random, sim) =>
    fetch(`${sim.url}/sim/members`, jsonPost({ guildId: guild.fields.id, username: name(random) })),
  (call, guild, random) => call('PUT', `${at(guild)}/bans/${random.pick([...guild.members.keys()])}`, {}),
];

/** The bot creates or changes something at random; many calls succeed, some are rejected. */
export async function makeThing(sim: Simulation, random: Random): Promise<void> {
  const guild = random.pick([...sim.world.guilds.values()]);
  const call = caller(sim, `Bot ${applicationOf(sim).token}`);
  await random.pick(deeds)(call, guild, random, sim);
}
