import { ChannelType } from 'discord-api-types/v10';
import type { Member } from '../world/entities.ts';
import { makeMember, makeRole } from '../world/guilds.ts';
import { makeApplication } from './accounts.ts';
import { times, type Plan } from './plan.ts';

const STATUSES = ['idle', 'dnd', 'offline', 'online'];
const DAY = 86_400_000;

/** Roles, the lowest first: some have two colours, some are displayed separately. */
export function addRoles(plan: Plan): void {
  const { world, recipe, guild, nextId } = plan;
  times(recipe.roles, (number) => {
    const id = nextId();
    const color = number <= recipe.gradients ? world.random.between(1, 0xff_ff_ff) : 0;
    const second = number <= recipe.gradients ? world.random.between(1, 0xff_ff_ff) : null;
    const colors = { primary_color: color, secondary_color: second, tertiary_color: null };
    guild.roles.set(id, makeRole(id, { name: `Role ${number}`, position: number, colors }));
  });
}

function addBot(plan: Plan, number: number): void {
  const { world, guild, people, opened } = plan;
  const name = `helperbot${number}`;
  const known = [...world.applications.values()].find((one) => one.name === name);
  const application = known ?? makeApplication(world, name, people[0]!, opened - DAY + number);
  const bot = world.user(application.botId)!;
  guild.members.set(bot.id, makeMember(bot, world.timestamp(opened + number)));
}

function boost({ world, guild, opened, nextId }: Plan, boosters: readonly Member[]): void {
  if (boosters.length === 0) return;
  const id = nextId();
  guild.roles.set(id, makeRole(id, { name: 'Server Booster', managed: true, tags: { premium_subscriber: null } }));
  boosters.forEach((member, index) => {
    member.premium_since = world.timestamp(opened + (index + 1) * 60_000);
    member.roles = [...member.roles, id];
  });
  guild.fields.premium_subscription_count = boosters.length;
  guild.fields.premium_tier = boosters.length >= 14 ? 3 : boosters.length >= 7 ? 2 : boosters.length >= 2 ? 1 : 0;
}

function enterVoice({ world, guild }: Plan, members: readonly Member[]): void {
  const channels = [...guild.channels.values()].filter(
    ({ type }) => type === ChannelType.GuildVoice || type === ChannelType.GuildStageVoice,
  );
  if (channels.length === 0) return;
  members.forEach(({ user }, index) => {
    const channel = channels[index % channels.length]!;
    guild.voiceStates.set(user.id, {
      channel_id: channel.id,
      user_id: user.id,
      session_id: world.random.hex(32),
      deaf: false,
      mute: false,
      self_deaf: false,
      self_mute: index % 2 === 1,
      self_video: false,
      suppress: channel.type === ChannelType.GuildStageVoice,
      request_to_speak_timestamp: null,
    });
  });
}

/** Nicknames, boosts, timeouts, presences and voice states: members after the owner get them in order. */
export function describeMembers(plan: Plan): void {
  const { world, recipe, guild, until } = plan;
  const people = [...guild.members.values()].slice(1);
  if (recipe.nicks > 0)
    for (const member of people) if (world.random.chance(recipe.nicks)) member.nick = `Nick of ${member.user.username}`;
  boost(plan, people.slice(0, recipe.boosters));
  const end = world.timestamp(until + DAY);
  for (const member of people.slice(-recipe.timeouts || people.length)) member.communication_disabled_until = end;
  for (const { user } of people.slice(0, recipe.presences)) {
    const status = world.random.pick(STATUSES);
    const activity = { id: 'custom', name: 'Custom Status', type: 4, state: 'here', created_at: until };
    const activities = world.random.chance(0.3) ? [activity] : [];
    world.presences.set(user.id, {
      status,
      activities,
      client_status: status === 'offline' ? {} : { desktop: status },
    });
  }
  enterVoice(plan, people.slice(0, recipe.inVoice));
  times(recipe.bots, (number) => addBot(plan, number));
}

/** Banned users, each with a reason. */
export function addBans(
  { world, recipe, guild, opened }: Plan,
  makeStranger: (name: string, at: number) => Member['user'],
): void {
  times(recipe.bans, (number) => {
    const name = `banned${number}`;
    const user = makeStranger(name, opened - number * 1_000);
    guild.bans.set(user.id, { user, reason: world.random.chance(0.5) ? 'Spam' : null });
  });
}
