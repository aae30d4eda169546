import { ChannelType, RESTJSONErrorCodes } from 'discord-api-types/v10';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { makeUser } from '../demo/accounts.ts';
import { Random } from '../random.ts';
import { fail } from '../rest/errors.ts';
import { snowflake } from '../rest/forms.ts';
import type { Simulation } from '../simulation.ts';
import type { Channel, Guild, Message, User } from '../world/entities.ts';
import { addMember, makeMember, removeMember } from '../world/guilds.ts';
import { audienceOf, makeMessage, postMessage, removeMessage, tellOfUpdate } from '../world/messages.ts';
import type { Campaign } from './campaigns.ts';

const weight = z.number().min(0).max(1_000);

export const TalkForm = z.object({
  perSecond: z.number().positive().max(100_000).default(100),
  count: z.number().int().positive().max(10_000_000),
  /** Default: all guilds in turn. */
  guildId: snowflake.optional(),
  /** Relative frequency of each kind of event. Default: messages only. */
  mix: z
    .partialRecord(z.literal(['message', 'edit', 'delete', 'reaction', 'typing', 'join', 'leave']), weight)
    .default({ message: 1 }),
  seed: z.number().int().default(1),
});
type TalkForm = z.output<typeof TalkForm>;
type Kind = keyof TalkForm['mix'];

const TICK = 10;
/** Messages of a channel that can still be edited, deleted and reacted to. */
const REMEMBERED = 50;

/** A guild with traffic, and its recent messages. */
interface Place {
  guild: Guild;
  channel: Channel;
  said: Message[];
  count: number;
  guests: User[];
}

function placesOf({ world }: Simulation, guildId?: string): Place[] {
  const guilds = guildId === undefined ? [...world.guilds.values()] : [world.guilds.get(guildId)];
  return guilds.flatMap((guild) => {
    if (!guild) throw fail(RESTJSONErrorCodes.UnknownGuild);
    const channel = [...guild.channels.values()].find(({ type }) => type === ChannelType.GuildText);
    return channel ? [{ guild, channel, said: [], count: 0, guests: [] }] : [];
  });
}

type Make = (simulation: Simulation, place: Place, random: Random) => void;

/** Each message contains its number in the guild, from 1 without gaps, so that a listener detects missed ones. */
const message: Make = ({ world }, place) => {
  const { guild, channel } = place;
  place.count += 1;
  const [first] = guild.members.values();
  const made = makeMessage(world, channel, { author: first!.user, content: String(place.count) });
  place.said.push(postMessage(world, channel, made));
  if (place.said.length > REMEMBERED) place.said.shift();
};

const makers: Readonly<Record<Kind, Make>> = {
  message,
  edit(simulation, place, random) {
    const one = random.pick(place.said);
    if (!one) return message(simulation, place, random);
    one.fields = { ...one.fields, content: `${one.fields.content}.`, edited_timestamp: simulation.world.timestamp() };
    tellOfUpdate(simulation.world, place.channel, one);
  },
  delete(simulation, place, random) {
    const one = place.said.shift();
    if (one) removeMessage(simulation.world, place.channel, one);
    else message(simulation, place, random);
  },
  reaction(simulation, place, random) {
    const { world } = simulation;
    const { channel, guild } = place;
    const one = random.pick(place.said);
    if (!one) return message(simulation, place, random);
    const emoji = { id: null, name: random.pick(['👍', '🎉', '🔥']) };
    const userId = random.pick([...guild.members.keys()].slice(0, 100));
    const reaction = one.reactions.get(emoji.name) ?? { emoji, userIds: new Set<string>() };
    one.reactions.set(emoji.name, reaction);
    const isThere = reaction.userIds.delete(userId);
    if (!isThere) reaction.userIds.add(userId);
    if (reaction.userIds.size === 0) one.reactions.delete(emoji.name);
    const where = { channel_id: channel.id, message_id: one.fields.id, guild_id: guild.fields.id };
    const member = isThere ? {} : { member: guild.members.get(userId), message_author_id: one.fields.author.id };
    const d = { user_id: userId, ...where, emoji, type: 0, burst: false, ...member };
    world.emit({ t: `MESSAGE_REACTION_${isThere ? 'REMOVE' : 'ADD'}`, d, ...audienceOf(world, channel) });
  },
  typing({ world }, { guild, channel }, random) {
    const member = guild.members.get(random.pick([...guild.members.keys()].slice(0, 100)))!;
    const timestamp = Math.floor(world.clock.now() / 1_000);
    const where = { channel_id: channel.id, guild_id: guild.fields.id };
    const d = { ...where, user_id: member.user.id, timestamp, member };
    world.emit({ t: 'TYPING_START', d, ...audienceOf(world, channel) });
  },
  join({ world }, place) {
    const { user } = makeUser(world, `guest${world.accounts.size + 1}`, null, world.clock.now() - 86_400_000);
    place.guests.push(user);
    addMember(world, place.guild, makeMember(user, world.timestamp()));
  },
  leave(simulation, place, random) {
    const guest = place.guests.shift();
    const member = guest && place.guild.members.get(guest.id);
    if (member) removeMember(simulation.world, place.guild, member);
    else makers.join(simulation, place, random);
  },
};

/** People talk and act at a total rate of events per second, the same for the same seed. */
export async function talk(
  simulation: Simulation,
  campaign: Campaign,
  { perSecond, count, guildId, mix, seed }: TalkForm,
): Promise<{ sent: number; milliseconds: number }> {
  const { world } = simulation;
  const places = placesOf(simulation, guildId);
  if (places.length === 0) throw fail(RESTJSONErrorCodes.UnknownChannel);
  const kinds = Object.entries(mix) as Array<[Kind, number]>;
  const all = kinds.reduce((sum, [, share]) => sum + share, 0);
  if (all <= 0) throw fail(RESTJSONErrorCodes.InvalidFormBodyOrContentType);
  const random = new Random(seed);
  const draw = (): Kind => {
    let left = kinds.length === 1 ? 0 : random.next() * all;
    return (kinds.find(([, share]) => (left -= share) < 0) ?? kinds[0]!)[0];
  };
  const began = performance.now();
  const isWhole = () =>
    places.every(({ guild, channel }) => world.guilds.get(guild.fields.id)?.channels.has(channel.id));
  campaign.planned = count;
  let sent = 0;
  while (sent < count && !campaign.signal.aborted && isWhole()) {
    const due = Math.min(count, Math.ceil(((performance.now() - began) / 1000) * perSecond) || 1);
    for (; sent < due; sent += 1) makers[draw()](simulation, places[sent % places.length]!, random);
    campaign.deeds.done = sent;
    if (sent < count) await sleep(TICK, undefined, { ref: false });
  }
  return { sent, milliseconds: Math.round(performance.now() - began) };
}
