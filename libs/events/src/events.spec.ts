import type { GuildMessage } from '#libs/vocabulary';
import type {
  APIGuildMember,
  APIUser,
  GatewayGuildCreateDispatchData,
  GatewayGuildMemberAddDispatchData,
  GatewayMessageCreateDispatchData,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageUpdateDispatchData,
} from 'discord-api-types/v10';
import { readAll, readOne as read } from '../testing/read-dispatch.ts';
import { events, eventsByDispatch, isEventName } from './index.ts';

const guildId = '200000000000000001';
const user: APIUser = {
  id: '200000000000000002',
  username: 'ada',
  global_name: 'Ada Lovelace',
  discriminator: '0',
  avatar: 'abc',
};
const member: APIGuildMember = {
  user,
  nick: 'Countess',
  roles: ['200000000000000003'],
  joined_at: '2024-05-01T10:00:00.000000+00:00',
  deaf: false,
  mute: false,
  flags: 0 as APIGuildMember['flags'],
};
const { user: _, ...memberWithoutUser } = member;

/** As the gateway sends it; `tts`, `embeds` and others are not for scripts. */
const message: GatewayMessageCreateDispatchData = {
  id: '200000000000000004',
  channel_id: '200000000000000005',
  guild_id: guildId,
  author: user,
  member: memberWithoutUser,
  content: 'hello <@200000000000000006>',
  timestamp: '2026-01-02T03:04:05.678000+00:00',
  edited_timestamp: null,
  tts: false,
  mention_everyone: false,
  mentions: [{ ...user, id: '200000000000000006' }],
  mention_roles: ['200000000000000003'],
  attachments: [
    {
      id: '200000000000000007',
      filename: 'a.png',
      size: 12,
      url: 'https://cdn.test/a.png',
      proxy_url: 'https://p.test/a.png',
    },
  ],
  embeds: [],
  pinned: false,
  type: 19,
  message_reference: { message_id: '200000000000000008', channel_id: '200000000000000005', type: 0 },
};

const reaction: GatewayMessageReactionAddDispatchData = {
  user_id: user.id,
  channel_id: '200000000000000005',
  message_id: message.id,
  guild_id: guildId,
  emoji: { id: null, name: '👍' },
  burst: false,
  type: 0,
};

describe('message.create', () => {
  it('a message → its text, author and mentions', () => {
    expect(read(events['message.create'], message)).toEqual({
      guildId,
      actorId: user.id,
      payload: {
        id: message.id,
        channelId: '200000000000000005',
        guildId,
        type: 19,
        system: false,
        content: 'hello <@200000000000000006>',
        author: { id: user.id, username: 'ada', displayName: 'Ada Lovelace', bot: false, avatar: 'abc' },
        member: { nickname: 'Countess', roleIds: ['200000000000000003'], joinedAt: '2024-05-01T10:00:00.000000+00:00' },
        webhookId: null,
        createdAt: '2026-01-02T03:04:05.678000+00:00',
        editedAt: null,
        replyTo: '200000000000000008',
        reference: { guildId: null, channelId: '200000000000000005', messageId: '200000000000000008' },
        forwarded: null,
        pinned: false,
        mentions: { userIds: ['200000000000000006'], roleIds: ['200000000000000003'], everyone: false },
        attachments: [
          { id: '200000000000000007', filename: 'a.png', size: 12, url: 'https://cdn.test/a.png', contentType: null },
        ],
      },
    });
  });

  it('any message → the id of its sender, so that the bot can drop its own', () => {
    const own = read(events['message.create'], {
      ...message,
      author: { ...user, id: '200000000000000099', bot: true },
    });
    expect(own?.actorId).toBe('200000000000000099');
    expect((own!.payload as GuildMessage).author.bot).toBe(true);
  });

  it('a webhook’s message → no member', () => {
    const { member: __, ...rest } = message;
    const parsed = read(events['message.create'], { ...rest, webhook_id: '200000000000000010' });
    expect(parsed?.payload).toMatchObject({ member: null, webhookId: '200000000000000010' });
  });

  it('a direct message → no event', () => {
    const { guild_id: __, ...direct } = message;
    expect(read(events['message.create'], direct)).toBeNull();
  });
});

describe('message.update', () => {
  it('an update → the new state of the message', () => {
    const edited = { ...message, content: 'bye', edited_timestamp: '2026-01-02T04:00:00.000000+00:00' };
    expect(read(events['message.update'], edited)?.payload).toMatchObject({
      content: 'bye',
      editedAt: '2026-01-02T04:00:00.000000+00:00',
    });
  });

  it('an update with author and text → missing fields get defaults', () => {
    const { id, channel_id, guild_id, author, content, timestamp } = message;
    const partial: Partial<GatewayMessageUpdateDispatchData> = { id, channel_id, guild_id, author, content, timestamp };
    const mentions = { userIds: [], roleIds: [], everyone: false };
    expect(read(events['message.update'], partial)?.payload).toMatchObject({ attachments: [], mentions, member: null });
  });

  it('an update with a link preview only → no event', () => {
    const { id, channel_id, guild_id } = message;
    expect(read(events['message.update'], { id, channel_id, guild_id, embeds: [] })).toBeNull();
  });
});

describe('the other events', () => {
  it('message.delete', () => {
    const deleted = { id: message.id, channel_id: message.channel_id, guild_id: guildId };
    expect(read(events['message.delete'], deleted)).toEqual({
      guildId,
      actorId: null,
      payload: { guildId, channelId: message.channel_id, messageId: message.id },
    });
    expect(read(events['message.delete'], { ...deleted, guild_id: undefined })).toBeNull();
  });

  it('message.delete: a bulk deletion → one event per message, distinguished by the message id', () => {
    const ids = ['200000000000000021', '200000000000000022'];
    const bulk = { ids, channel_id: message.channel_id, guild_id: guildId };
    expect(readAll(events['message.delete'], bulk, 'MESSAGE_DELETE_BULK')).toEqual(
      ids.map((messageId) => ({
        guildId,
        actorId: null,
        payload: { guildId, channelId: message.channel_id, messageId },
        part: messageId,
      })),
    );
    const direct = { ...bulk, guild_id: undefined };
    expect(readAll(events['message.delete'], direct, 'MESSAGE_DELETE_BULK')).toEqual([]);
  });

  it('member.add and member.remove', () => {
    const added: GatewayGuildMemberAddDispatchData = { ...member, guild_id: guildId };
    expect(read(events['member.add'], added)).toMatchObject({
      guildId,
      payload: { guildId, member: { user: { username: 'ada' }, nickname: 'Countess' } },
    });
    expect(read(events['member.remove'], { guild_id: guildId, user })).toMatchObject({
      guildId,
      payload: { guildId, user: { id: user.id } },
    });
  });

  it.each(['reaction.add', 'reaction.remove'] as const)('%s, with a Unicode emoji or a custom one', (name) => {
    expect(read(events[name], reaction)).toEqual({
      guildId,
      actorId: user.id,
      payload: {
        guildId,
        channelId: reaction.channel_id,
        messageId: message.id,
        userId: user.id,
        member: null,
        emoji: { id: null, name: '👍' },
      },
    });
    const custom = { ...reaction, emoji: { id: '200000000000000011', name: 'blob', animated: true } };
    expect(read(events[name], custom)?.payload).toMatchObject({ emoji: { id: '200000000000000011', name: 'blob' } });
    expect(read(events[name], { ...reaction, guild_id: undefined })).toBeNull();
  });

  it('reaction.add: a bot reacts → its member, whose user is marked as a bot', () => {
    const robot = { ...member, user: { ...user, bot: true } };
    expect(read(events['reaction.add'], { ...reaction, member: robot })?.payload).toMatchObject({
      userId: user.id,
      member: { user: { id: user.id, bot: true }, nickname: 'Countess' },
    });
  });

  it('reaction.clear: one emoji → that emoji, all → null', () => {
    const cleared = { channel_id: reaction.channel_id, message_id: message.id, guild_id: guildId };
    const payload = { guildId, channelId: reaction.channel_id, messageId: message.id };
    expect(read(events['reaction.clear'], cleared, 'MESSAGE_REACTION_REMOVE_ALL')).toEqual({
      guildId,
      actorId: null,
      payload: { ...payload, emoji: null },
    });
    const one = { ...cleared, emoji: { id: '200000000000000011', name: 'blob' } };
    expect(read(events['reaction.clear'], one, 'MESSAGE_REACTION_REMOVE_EMOJI')?.payload).toEqual({
      ...payload,
      emoji: { id: '200000000000000011', name: 'blob' },
    });
    for (const dispatch of ['MESSAGE_REACTION_REMOVE_ALL', 'MESSAGE_REACTION_REMOVE_EMOJI'] as const)
      expect(read(events['reaction.clear'], { ...one, guild_id: undefined }, dispatch)).toBeNull();
  });

  it('guild.create, unless the guild is unavailable', () => {
    const guild = { id: guildId, name: 'Analytical', icon: null, owner_id: user.id, member_count: 3, joined_at: 'x' };
    const data = { ...guild, channels: [], roles: [] } as unknown as GatewayGuildCreateDispatchData;
    expect(read(events['guild.create'], data)).toEqual({
      guildId,
      actorId: null,
      payload: {
        guild: { id: guildId, name: 'Analytical', icon: null, ownerId: user.id, memberCount: 3 },
        joinedAt: 'x',
      },
    });
    expect(read(events['guild.create'], { id: guildId, unavailable: true })).toBeNull();
  });

  it('timer.fire comes from no dispatch', () => {
    expect(events['timer.fire'].dispatches).toEqual({});
  });
});

describe('the registry', () => {
  it('a dispatch → its events', () => {
    const namesOf = (dispatch: string) => eventsByDispatch.get(dispatch)?.map(({ name }) => name);
    expect(namesOf('MESSAGE_CREATE')).toEqual(['message.create']);
    expect(namesOf('MESSAGE_DELETE_BULK')).toEqual(['message.delete']);
    expect(namesOf('NO_SUCH_DISPATCH')).toBeUndefined();
  });

  it('an unknown name → no event', () => {
    expect(isEventName('message.create')).toBe(true);
    expect(isEventName('constructor')).toBe(false);
  });
});
