import { ChannelType } from 'discord-api-types/v10';
import { png } from '../cdn/png.ts';
import type { AutoModerationRule, Invite, ScheduledEvent } from '../world/guild-contents.ts';
import { INCOMING } from '../world/webhooks.ts';
import { times, type Plan } from './plan.ts';

const [HOUR, DAY] = [3_600_000, 86_400_000];

function addExpressions({ world, recipe, guild, people, nextId }: Plan): void {
  const owner = people[0]!.user.id;
  const store = (path: string, filename: string, contentType: string, bytes: Buffer) =>
    world.files.store(path, { filename, contentType, bytes });
  times(recipe.emojis, (number) => {
    const id = nextId();
    const name = `emoji_${number}`;
    const fields = { id, name, roles: [], userId: owner, animated: false, available: true, managed: false };
    guild.emojis.set(id, fields);
    const [r, g, b] = [world.random.between(0, 255), world.random.between(0, 255), world.random.between(0, 255)];
    store(
      `/emojis/${id}.png`,
      id,
      'image/png',
      png(16, (x, y) => [(r + x * 8) % 256, (g + y * 8) % 256, b]),
    );
  });
  times(recipe.stickers, (number) => {
    const id = nextId();
    const about = { name: `Sticker ${number}`, description: null, tags: 'wave', format_type: 1 };
    guild.stickers.set(id, { id, ...about, available: true, userId: owner });
    const shade = world.random.between(0, 255);
    store(
      `/stickers/${id}.png`,
      id,
      'image/png',
      png(32, (x, y) => [shade, (x * 8) % 256, (y * 8) % 256]),
    );
  });
  times(recipe.sounds, (number) => {
    const id = nextId();
    const about = { name: `Sound ${number}`, volume: 1, emoji_id: null, emoji_name: '🔔' };
    guild.sounds.set(id, { sound_id: id, ...about, available: true, userId: owner });
    store(`/soundboard-sounds/${id}`, id, 'audio/ogg', Buffer.from('OggS'));
  });
}

function addInvites({ world, recipe, guild, people, until }: Plan): void {
  const channels = [...guild.channels.values()].filter(({ type }) => type === ChannelType.GuildText);
  if (channels.length === 0) return;
  times(recipe.invites, (number) => {
    const invite: Invite = {
      code: world.random.secret(10).replace(/[-_]/g, 'x'),
      channelId: channels[number % channels.length]!.id,
      inviterId: world.random.pick(people).user.id,
      max_age: number % 2 === 0 ? 0 : 604_800,
      max_uses: 0,
      temporary: false,
      uses: world.random.between(0, 20),
      createdAt: until - number * 60_000,
      target_type: null,
      targetUserId: null,
      targetApplicationId: null,
      roleIds: [],
      targetUserIds: null,
      flags: 0,
    };
    guild.invites.set(invite.code, invite);
  });
}

function addWebhooks({ world, recipe, guild, people, nextId }: Plan): void {
  for (const { id: channel_id, type } of guild.channels.values()) {
    if (type !== ChannelType.GuildText) continue;
    times(recipe.webhooks, (number) => {
      const id = nextId();
      const fields = { type: INCOMING, guild_id: guild.fields.id, channel_id, name: `Hook ${number}`, avatar: null };
      const token = world.random.secret(68);
      world.webhooks.set(id, { id, ...fields, application_id: null, userId: people[0]!.user.id, token });
    });
  }
}

function addEvents({ world, recipe, guild, people, until, nextId }: Plan): void {
  times(recipe.events, (number) => {
    const event: ScheduledEvent = {
      id: nextId(),
      guild_id: guild.fields.id,
      channel_id: null,
      creator_id: people[0]!.user.id,
      name: `Event ${number}`,
      description: null,
      scheduled_start_time: world.timestamp(until + number * DAY),
      scheduled_end_time: world.timestamp(until + number * DAY + 2 * HOUR),
      privacy_level: 2,
      status: 1,
      entity_type: 3,
      entity_id: null,
      entity_metadata: { location: 'Town Square' },
      image: null,
      recurrence_rule: null,
      exceptions: [],
      userIds: new Set(people.slice(0, world.random.between(1, 20)).map(({ user }) => user.id)),
    };
    guild.scheduledEvents.set(event.id, event);
  });
}

/** Six keyword rules, one mention rule, one spam rule: the maximum of a guild. */
function addRules({ recipe, guild, people, nextId }: Plan): void {
  times(recipe.rules, (number) => {
    const kind = number <= 6 ? 1 : number === 7 ? 5 : 3;
    const keywords = { keyword_filter: [`badword${number}*`], regex_patterns: [], allow_list: [] };
    const mentions = { mention_total_limit: 10, mention_raid_protection_enabled: true };
    const rule: AutoModerationRule = {
      id: nextId(),
      guild_id: guild.fields.id,
      name: `Rule ${number}`,
      creator_id: people[0]!.user.id,
      event_type: 1,
      trigger_type: kind,
      trigger_metadata: kind === 1 ? keywords : kind === 5 ? mentions : {},
      actions: [{ type: 1, metadata: {} }],
      enabled: true,
      exempt_roles: [],
      exempt_channels: [],
    };
    guild.autoModeration.set(rule.id, rule);
  });
}

function addOnboarding({ recipe, guild, nextId }: Plan): void {
  if (!recipe.onboarding) return;
  const text = [...guild.channels.values()].filter(({ type }) => type === ChannelType.GuildText).map(({ id }) => id);
  const role = [...guild.roles.values()].find(({ managed, id }) => !managed && id !== guild.fields.id);
  const option = {
    id: nextId(),
    title: 'Everything',
    description: '',
    emoji: { id: null, name: '🌍', animated: false },
    role_ids: role ? [role.id] : [],
    channel_ids: text.slice(0, 1),
  };
  const prompt = {
    title: 'What brings you here?',
    single_select: false,
    required: false,
    in_onboarding: true,
    type: 0,
  };
  guild.onboarding = {
    prompts: [{ id: nextId(), options: [option], ...prompt }],
    default_channel_ids: text.slice(0, 7),
    enabled: text.length >= 7,
    mode: 0,
  };
}

/** All contents of a guild except channels, roles, members and messages. */
export function addContents(plan: Plan): void {
  addExpressions(plan);
  addInvites(plan);
  addWebhooks(plan);
  addEvents(plan);
  addRules(plan);
  addOnboarding(plan);
}
