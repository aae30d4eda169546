import { ChannelType } from 'discord-api-types/v10';
import type { Channel, Guild, User } from '../world/entities.ts';
import { makeChannel } from '../world/guilds.ts';
import { makeMessage } from '../world/messages.ts';
import { membersOf } from '../world/threads.ts';
import { times, type Plan } from './plan.ts';

const TAGS = ['question', 'idea', 'bug', 'answered', 'later'];
/** Kinds of channels that only a community has. */
const COMMUNITY_TYPES = new Set<number>([
  ChannelType.GuildAnnouncement,
  ChannelType.GuildStageVoice,
  ChannelType.GuildForum,
  ChannelType.GuildMedia,
]);

function addChannel(
  plan: Plan,
  name: string,
  type: number,
  parents: readonly Channel[],
  more: Partial<Channel> = {},
): Channel {
  const { world, guild, nextId } = plan;
  const parent = parents.length === 0 ? {} : { parent_id: parents[guild.channels.size % parents.length]!.id };
  return world.addChannel(makeChannel(nextId(), guild, { name, type, ...parent, ...more }));
}

/** Channels of all kinds, spread over the categories. */
export function addChannels(plan: Plan): void {
  const { recipe, guild, nextId } = plan;
  const parents: Channel[] = [];
  times(recipe.categories, (number) => parents.push(addChannel(plan, `Category ${number}`, 4, [])));
  times(recipe.channels, (number) => addChannel(plan, `channel-${number}`, 0, parents));
  times(recipe.announcements, (number) => addChannel(plan, `announcements-${number}`, 5, parents));
  times(recipe.voice, (number) => addChannel(plan, `Voice ${number}`, 2, parents));
  times(recipe.stages, (number) => addChannel(plan, `Stage ${number}`, 13, parents));
  const tagged = () => ({
    available_tags: TAGS.map((name, index) => {
      const isModerated = index === 3;
      return { id: nextId(), name, moderated: isModerated, emoji_id: null, emoji_name: null };
    }),
  });
  times(recipe.forums, (number) => addChannel(plan, `forum-${number}`, 15, parents, tagged()));
  times(recipe.media, (number) => addChannel(plan, `media-${number}`, 16, parents, tagged()));
  if (recipe.onboarding || [...guild.channels.values()].some(({ type }) => COMMUNITY_TYPES.has(type)))
    becomeCommunity(guild);
}

/** A community has a channel for its rules and one for Discord's news. */
function becomeCommunity(guild: Guild): void {
  const text = [...guild.channels.values()].filter(({ type }) => type === ChannelType.GuildText);
  guild.fields.features = [...guild.fields.features, 'COMMUNITY'];
  guild.fields.rules_channel_id = text[0]?.id ?? null;
  guild.fields.public_updates_channel_id = text.at(-1)?.id ?? null;
  guild.fields.explicit_content_filter = 2;
}

function addThread(plan: Plan, parent: Channel, name: string, owner: User, at: number): Channel {
  const { world, guild } = plan;
  const time = world.timestamp(at);
  const isPost = parent.type === ChannelType.GuildForum || parent.type === ChannelType.GuildMedia;
  const [tag] = parent.available_tags ?? [];
  const thread = world.addChannel({
    id: world.snowflakes.at(at),
    type: parent.type === ChannelType.GuildAnnouncement ? ChannelType.AnnouncementThread : ChannelType.PublicThread,
    flags: 0,
    guild_id: guild.fields.id,
    name,
    parent_id: parent.id,
    owner_id: owner.id,
    last_message_id: null,
    rate_limit_per_user: 0,
    message_count: 0,
    member_count: 1,
    total_message_sent: 0,
    thread_metadata: {
      archived: false,
      archive_timestamp: time,
      auto_archive_duration: 10_080,
      locked: false,
      create_timestamp: time,
    },
    ...(isPost ? { applied_tags: tag ? [tag.id] : [] } : {}),
  });
  membersOf(guild, thread.id).set(owner.id, { id: thread.id, user_id: owner.id, join_timestamp: time, flags: 0 });
  return thread;
}

function say(plan: Plan, thread: Channel, author: User, content: string, at: number, id?: string): void {
  const message = makeMessage(plan.world, thread, { author, content, at, more: id === undefined ? {} : { id } });
  plan.world.log(thread.id).add(message);
  thread.last_message_id = message.fields.id;
}

/** Threads of text channels, and forum posts with their first message. */
export function addThreads(plan: Plan): void {
  const { world, recipe, guild, people, until } = plan;
  const parents = [...guild.channels.values()];
  const each = (parent: Channel, count: number, noun: string) =>
    times(count, (number) => {
      const owner = world.random.pick(people).user;
      const at = until - (count - number + 1) * 60_000;
      const thread = addThread(plan, parent, `${noun} ${number}`, owner, at);
      const isPost = noun === 'Post';
      say(plan, thread, owner, `${noun} ${number} of ${parent.name}`, at + 1, isPost ? thread.id : undefined);
      if (isPost) return;
      thread.message_count = 1;
      thread.total_message_sent = 1;
    });
  for (const parent of parents) {
    if (parent.type === ChannelType.GuildText) each(parent, recipe.threads, 'Thread');
    if (parent.type === ChannelType.GuildForum || parent.type === ChannelType.GuildMedia)
      each(parent, recipe.posts, 'Post');
  }
}
