// A world with at least one of each object, so that every operation has a target.
import { updateVoice } from '../../src/world/voice.ts';
import { FOUNDED, makeApplication, makeUser } from '../../src/demo/accounts.ts';
import { Permission } from '../../src/permissions.ts';
import type { Simulation } from '../../src/simulation.ts';
import { addMember, makeChannel, makeGuild, makeMember } from '../../src/world/guilds.ts';
import { makeMessage } from '../../src/world/messages.ts';
import type { Account, Application, Guild } from '../../src/world/entities.ts';
import { accountOf, guildOf } from '../callers.ts';
import type { Estate } from './estate.ts';
import { furnish } from './furnish.ts';

const FEATURES = [
  'COMMUNITY',
  'NEWS',
  'ROLE_ICONS',
  'INVITE_SPLASH',
  'BANNER',
  'VANITY_URL',
  'ANIMATED_ICON',
  'DISCOVERABLE',
  'MORE_STICKERS',
];
const SCOPES =
  'identify email connections guilds guilds.join guilds.members.read gdm.join role_connections.write openid applications.commands.update applications.commands.permissions.update';

const REDIRECT = 'http://localhost:3000/';

/** A new user, who authorises the application to add them to guilds. */
async function joiner(sim: Simulation, { id, clientSecret }: Application, number: number): Promise<[string, string]> {
  const { user } = makeUser(sim.world, `joiner${number}`, null, FOUNDED + 10_000 + number);
  const query = new URLSearchParams({
    client_id: id,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: 'identify guilds.join gdm.join',
  });
  const body = new URLSearchParams({ user_id: user.id, decision: 'allow' });
  const allowed = await fetch(`${sim.url}/oauth2/authorize?${query.toString()}`, {
    method: 'POST',
    body,
    redirect: 'manual',
  });
  const code = new URL(allowed.headers.get('location')!).searchParams.get('code')!;
  const form = {
    grant_type: 'authorization_code',
    code,
    redirect_uri: REDIRECT,
    client_id: id,
    client_secret: clientSecret,
  };
  const response = await fetch(`${sim.url}/api/v10/oauth2/token`, { method: 'POST', body: new URLSearchParams(form) });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return [user.id, token];
}

/** An access token for the owner of an application. */
async function grantOf(sim: Simulation, { id, clientSecret }: Application, scope: string): Promise<string> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: clientSecret,
    scope,
  });
  const response = await fetch(`${sim.url}/api/v10/oauth2/token`, { method: 'POST', body });
  const { access_token: token } = (await response.json()) as { access_token: string };
  return token;
}

function strangersGuild({ world }: Simulation): { guild: Guild; bot: Account; friend: Account } {
  const friend = makeUser(world, 'zoe', 'Zoë', FOUNDED + 500);
  const application = makeApplication(world, 'Stranger', friend, FOUNDED + 1_000);
  const bot = world.accounts.get(application.botId)!;
  const guild = makeGuild(world, world.snowflakes.at(FOUNDED + 2_000), {
    name: 'Elsewhere',
    owner: friend.user,
    icon: null,
  });
  guild.roles.get(guild.fields.id)!.permissions = String(Permission.Administrator);
  const channel = world.addChannel(
    makeChannel(world.snowflakes.at(FOUNDED + 3_000), guild, { name: 'secret', type: 0 }),
  );
  addMember(world, guild, makeMember(friend.user, world.timestamp(FOUNDED + 4_000)));
  addMember(world, guild, makeMember(bot.user, world.timestamp(FOUNDED + 5_000)));
  world
    .log(channel.id)
    .add(makeMessage(world, channel, { author: friend.user, content: 'not for you', at: FOUNDED + 6_000 }));
  return { guild, bot, friend };
}

function enrich(home: Guild, application: Application): void {
  home.fields.features.push(...FEATURES);
  Object.assign(home.fields, { premium_tier: 3, public_updates_channel_id: home.fields.rules_channel_id });
  const managed = [...home.roles.values()].find(({ tags }) => tags?.bot_id === application.botId)!;
  managed.permissions = String(Permission.Administrator);
}

/** The demo world, with every other object that a guild can have. */
export async function makeEstate(sim: Simulation): Promise<Estate> {
  const { world } = sim;
  const home = guildOf(sim, 'Mainstay Demo');
  const [application] = [...world.applications.values()] as [Application];
  enrich(home, application);
  const { guild: foreign, bot: strangerBot, friend } = strangersGuild(sim);
  const member = accountOf(sim, 'mei');
  const owner = world.accounts.get(home.fields.owner_id)!;
  const estate: Estate = {
    sim,
    application,
    home,
    foreign,
    tokens: {
      bot: `Bot ${world.accounts.get(application.botId)!.token}`,
      strangerBot: `Bot ${strangerBot.token}`,
      owner: owner.token,
      member: member.token,
      stranger: friend.token,
      bearer: `Bearer ${await grantOf(sim, application, SCOPES)}`,
      bareBearer: `Bearer ${await grantOf(sim, application, 'identify')}`,
    },
    joinable: new Map(),
    waiting: [],
    answered: [],
  };
  for (let number = 0; number < 8; number += 1) estate.joinable.set(...(await joiner(sim, application, number)));
  const spare = makeApplication(world, 'Spare', owner, FOUNDED + 20_000);
  addMember(world, home, makeMember(world.user(spare.botId)!, world.timestamp()));
  await furnish(estate);
  const voice = [...home.channels.values()].find(({ type }) => type === 2)!;
  const stage = [...home.channels.values()].find(({ type }) => type === 13)!;
  for (const [account, channel] of [
    [owner, voice],
    [member, stage],
    [world.accounts.get(application.botId)!, stage],
  ] as const) {
    const wish = { channel_id: channel.id, self_mute: false, self_deaf: false };
    updateVoice(world, home, home.members.get(account.user.id)!, wish);
  }
  return estate;
}
