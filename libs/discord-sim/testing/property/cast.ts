import { Agent, request } from 'node:http';
import { makeApplication, makeUser } from '../../src/demo/accounts.ts';
import { Permission } from '../../src/permissions.ts';
import type { Simulation } from '../../src/simulation.ts';
import type { Account, Guild } from '../../src/world/entities.ts';
import { makeChannel, makeMember, makeRole } from '../../src/world/guilds.ts';

/** A caller. */
export interface Actor {
  name: string;
  id: string;
  authorization: string;
  /** For a bot: its application. */
  applicationId: string | null;
}

/** All callers of a play, by their permissions. */
export interface Cast {
  /** The bot whose client's cache is compared. */
  witness: Actor;
  /** The bot whose connection is cut at random. */
  reserve: Actor;
  /** Callers with nearly every permission: the witnesses, the owner, a moderator and a bot. */
  mighty: readonly Actor[];
  /** Callers with few permissions: people, a bot without permissions, and a user outside the guild. */
  weak: readonly Actor[];
  all: readonly Actor[];
}

export interface Answer {
  status: number;
  text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

/** Makes one call. It uses node:http and one socket: a thousand calls take a third of the time of fetch. */
export function send(
  sim: Simulation,
  by: Actor,
  call: { method: string; path: string; body?: unknown; type?: string },
): Promise<Answer> {
  const headers: Record<string, string> = by.authorization === '' ? {} : { Authorization: by.authorization };
  const { body } = call;
  const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
  if (bytes)
    Object.assign(headers, { 'Content-Type': call.type ?? 'application/json', 'Content-Length': bytes.length });
  return new Promise((resolve, reject) => {
    const url = `${sim.url}/api/v10${encodeURI(call.path)}`;
    const sent = request(url, { agent, method: call.method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode!, text: Buffer.concat(parts).toString('utf8') }));
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}

const actor = (account: Account): Actor => ({
  name: account.user.username,
  id: account.user.id,
  authorization: account.applicationId === null ? account.token : `Bot ${account.token}`,
  applicationId: account.applicationId,
});

function join(sim: Simulation, guild: Guild, { user }: Account, roles: string[]): void {
  guild.members.set(user.id, makeMember(user, sim.world.timestamp(), { roles }));
}

function addBot(sim: Simulation, guild: Guild, name: string, permissions: bigint): Actor {
  const { world } = sim;
  const application = makeApplication(world, name, [...world.accounts.values()][0]!, world.clock.now());
  const account = world.accounts.get(application.botId)!;
  const id = world.snowflakes.next();
  const form = { name, managed: true, permissions: String(permissions), tags: { bot_id: application.botId } };
  guild.roles.set(id, makeRole(id, { ...form, position: guild.roles.size }));
  join(sim, guild, account, [id]);
  return actor(account);
}

const MODERATES =
  Permission.ManageGuild |
  Permission.ManageRoles |
  Permission.ManageChannels |
  Permission.ManageMessages |
  Permission.ManageThreads |
  Permission.ManageNicknames |
  Permission.ManageWebhooks |
  Permission.ManageEvents |
  Permission.CreateEvents |
  Permission.ManageGuildExpressions |
  Permission.CreateGuildExpressions |
  Permission.PinMessages |
  Permission.KickMembers |
  Permission.BanMembers |
  Permission.ModerateMembers |
  Permission.MuteMembers |
  Permission.DeafenMembers |
  Permission.MoveMembers |
  Permission.BypassSlowmode;

/** Gives the guild of a new world all kinds of channels, a moderator and bots. */
export function setStage(sim: Simulation): { guild: Guild; cast: Cast } {
  const { world } = sim;
  const guild = [...world.guilds.values()][0]!;
  const accounts = [...world.accounts.values()];
  const [owner, moderator, ...people] = accounts.filter(({ applicationId }) => applicationId === null);
  const witness = actor(accounts.find(({ applicationId }) => applicationId !== null)!);
  const add = (name: string, type: number, more: object = {}) =>
    world.addChannel(makeChannel(world.snowflakes.next(), guild, { name, type, ...more }));
  const category = add('things', 4);
  for (const [name, type] of [
    ['talk', 2],
    ['stage', 13],
    ['forum', 15],
    ['media', 16],
    ['news', 5],
  ] as const)
    add(name, type, { parent_id: category.id });
  const [first, second] = [...guild.channels.values()];
  Object.assign(guild.fields, {
    features: ['COMMUNITY', 'NEWS', 'ROLE_ICONS', 'BANNER', 'INVITE_SPLASH'],
    rules_channel_id: first!.id,
    public_updates_channel_id: second!.id,
    explicit_content_filter: 2,
    premium_tier: 3,
  });
  const reserve = addBot(sim, guild, 'Reserve', Permission.Administrator);
  const able = addBot(sim, guild, 'Able', MODERATES);
  const idle = addBot(sim, guild, 'Idle', 0n);
  const role = makeRole(world.snowflakes.next(), { name: 'Moderator', permissions: String(MODERATES), position: 9 });
  guild.roles.set(role.id, role);
  guild.members.get(moderator!.user.id)!.roles.push(role.id);
  const outsider = actor(makeUser(world, 'outsider', null, world.clock.now()));
  const mighty = [witness, reserve, able, actor(owner!), actor(owner!), actor(moderator!)];
  const weak = [...people.map(actor), idle, outsider];
  return { guild, cast: { witness, reserve, mighty, weak, all: [...new Set([...mighty, ...weak])] } };
}
