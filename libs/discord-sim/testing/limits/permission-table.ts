// The permission that each call needs. Each row runs without it and with it.
import type { Permission } from '../../src/permissions.ts';
import { PNG, dataUri, ogg } from '../files.ts';
import { person, type Reply } from '../callers.ts';
import type { Scene } from '../scene.ts';
import type { Simulation } from '../../src/simulation.ts';
import {
  messages,
  others,
  react,
  soon,
  connect,
  member,
  eventForm,
  uploadTo,
  threadIn,
  stage,
} from './permission-steps.ts';

type Bit = keyof typeof Permission;

export interface Row {
  bit: Bit;
  does: string;
  /** Discord's answer without it. Default: 50013. */
  refusal?: number;
  /** Another permission that would also suffice; removed in both runs. */
  instead?: Bit;
  call(scene: Scene, sim: Simulation): Promise<Reply>;
}

export const table: readonly Row[] = [
  { bit: 'CreateInstantInvite', does: 'invite', call: (s) => s.bot('POST', `${s.channel('bots')}/invites`, {}) },
  { bit: 'KickMembers', does: 'kick', call: (s) => s.bot('DELETE', `${s.at}/members/${s.userId('gus')}`) },
  { bit: 'KickMembers', does: 'prune', call: (s) => s.bot('POST', `${s.at}/prune`, { days: 30 }) },
  { bit: 'BanMembers', does: 'ban', call: (s) => s.bot('PUT', `${s.at}/bans/${s.userId('gus')}`, {}) },
  { bit: 'BanMembers', does: 'read bans', call: (s) => s.bot('GET', `${s.at}/bans`) },
  {
    bit: 'BanMembers',
    does: 'ban many',
    call: (s) => s.bot('POST', `${s.at}/bulk-ban`, { user_ids: [s.userId('gus')] }),
  },
  { bit: 'ManageChannels', does: 'make a channel', call: (s) => s.bot('POST', `${s.at}/channels`, { name: 'x' }) },
  { bit: 'ManageChannels', does: 'change a channel', call: (s) => s.bot('PATCH', s.channel('bots'), { nsfw: true }) },
  {
    bit: 'ManageChannels',
    does: 'delete a channel',
    call: (s) => s.bot('DELETE', `/channels/${s.addChannel({ name: 'x', type: 0 }).id}`),
  },
  {
    bit: 'ManageChannels',
    does: 'move a channel',
    call: (s) => s.bot('PATCH', `${s.at}/channels`, [{ id: s.channelNamed('bots').id, position: 2 }]),
  },
  {
    bit: 'ManageChannels',
    does: 'list invites of a channel',
    call: (s) => s.bot('GET', `${s.channel('bots')}/invites`),
  },
  { bit: 'ManageGuild', does: 'change the guild', call: (s) => s.bot('PATCH', s.at, { description: 'x' }) },
  {
    bit: 'ManageGuild',
    does: 'make a rule',
    call: (s) =>
      s.bot('POST', `${s.at}/auto-moderation/rules`, {
        name: 'x',
        event_type: 1,
        trigger_type: 3,
        actions: [{ type: 1 }],
      }),
  },
  { bit: 'ManageGuild', does: 'set the widget', call: (s) => s.bot('PATCH', `${s.at}/widget`, { enabled: true }) },
  {
    bit: 'ManageGuild',
    does: 'pause invites',
    call: (s, sim) => s.bot('PUT', `${s.at}/incident-actions`, { invites_disabled_until: soon(sim, 60_000) }),
  },
  { bit: 'ManageGuild', does: 'read integrations', call: (s) => s.bot('GET', `${s.at}/integrations`) },
  { bit: 'ManageGuild', does: 'make a template', call: (s) => s.bot('POST', `${s.at}/templates`, { name: 'x' }) },
  { bit: 'AddReactions', does: 'react first', call: (s) => s.bot('PUT', `${messages(s)}/${others(s)}/${react('👍')}`) },
  { bit: 'ViewAuditLog', does: 'read the audit log', call: (s) => s.bot('GET', `${s.at}/audit-logs`) },
  { bit: 'ViewChannel', does: 'see a channel', refusal: 50001, call: (s) => s.bot('GET', s.channel('bots')) },
  {
    bit: 'ViewChannel',
    does: 'write in a channel',
    refusal: 50001,
    call: (s) => s.bot('POST', messages(s), { content: 'x' }),
  },
  { bit: 'SendMessages', does: 'write', call: (s) => s.bot('POST', messages(s), { content: 'x' }) },
  {
    bit: 'SendMessages',
    does: 'post in a forum',
    call: (s) =>
      s.bot('POST', `/channels/${s.addChannel({ name: 'f', type: 15 }).id}/threads`, {
        name: 'p',
        message: { content: 'x' },
      }),
  },
  { bit: 'SendTTSMessages', does: 'be read out', call: (s) => s.bot('POST', messages(s), { content: 'x', tts: true }) },
  {
    bit: 'ManageMessages',
    does: 'delete messages of others',
    call: (s) => s.bot('DELETE', `${messages(s)}/${others(s)}`),
  },
  {
    bit: 'ManageMessages',
    does: 'delete in bulk',
    call: (s) => s.bot('POST', `${messages(s)}/bulk-delete`, { messages: [others(s), others(s)] }),
  },
  {
    bit: 'ManageMessages',
    does: 'take all reactions',
    call: (s) => s.bot('DELETE', `${messages(s)}/${others(s)}/reactions`),
  },
  {
    bit: 'ManageMessages',
    does: 'hide embeds of others',
    call: (s) => s.bot('PATCH', `${messages(s)}/${others(s)}`, { flags: 4 }),
  },
  { bit: 'EmbedLinks', does: 'send embeds', call: (s) => s.bot('POST', messages(s), { embeds: [{ title: 'x' }] }) },
  { bit: 'AttachFiles', does: 'send files', call: (s, sim) => uploadTo(s, sim, {}, 'text/plain') },
  { bit: 'ReadMessageHistory', does: 'read a message', call: (s) => s.bot('GET', `${messages(s)}/${others(s)}`) },
  {
    bit: 'ReadMessageHistory',
    does: 'reply',
    refusal: 160002,
    call: (s) => s.bot('POST', messages(s), { content: 'x', message_reference: { message_id: others(s) } }),
  },
  { bit: 'ReadMessageHistory', does: 'react', call: (s) => s.bot('PUT', `${messages(s)}/${others(s)}/${react('👍')}`) },
  {
    bit: 'Connect',
    does: 'move a member into a channel',
    refusal: 50013,
    call: (s, sim) => (
      connect(s, sim, s.userId('finn')),
      member(s, { channel_id: s.addChannel({ name: 'V', type: 2 }).id })
    ),
  },
  {
    bit: 'Speak',
    does: 'play a sound',
    call: (s, sim) => (
      connect(s, sim, s.application.botId),
      s.bot('POST', `${s.channel('Lounge')}/send-soundboard-sound`, { sound_id: '1' })
    ),
  },
  {
    bit: 'UseSoundboard',
    does: 'play a sound',
    call: (s, sim) => (
      connect(s, sim, s.application.botId),
      s.bot('POST', `${s.channel('Lounge')}/send-soundboard-sound`, { sound_id: '1' })
    ),
  },
  {
    bit: 'UseExternalSounds',
    does: 'play a sound of another guild',
    call(s, sim) {
      connect(s, sim, s.application.botId);
      const other = [...sim.world.guilds.values()].find((guild) => guild !== s.guild)!;
      other.sounds.set('77', {
        sound_id: '77',
        name: 'x',
        volume: 1,
        emoji_id: null,
        emoji_name: null,
        available: true,
        userId: '1',
      });
      return s.bot('POST', `${s.channel('Lounge')}/send-soundboard-sound`, {
        sound_id: '77',
        source_guild_id: other.fields.id,
      });
    },
  },
  {
    bit: 'MuteMembers',
    does: 'mute',
    call: (s, sim) => (connect(s, sim, s.userId('finn')), member(s, { mute: true })),
  },
  {
    bit: 'MuteMembers',
    does: 'speak on a stage',
    call: async (s, sim) =>
      s.bot('PATCH', `${s.at}/voice-states/@me`, { channel_id: await stage(s, sim), suppress: false }),
  },
  {
    bit: 'DeafenMembers',
    does: 'deafen',
    call: (s, sim) => (connect(s, sim, s.userId('finn')), member(s, { deaf: true })),
  },
  {
    bit: 'MoveMembers',
    does: 'disconnect',
    call: (s, sim) => (connect(s, sim, s.userId('finn')), member(s, { channel_id: null })),
  },
  {
    bit: 'MoveMembers',
    does: 'open a stage',
    call: async (s, sim) => s.bot('POST', '/stage-instances', { channel_id: await stage(s, sim), topic: 'x' }),
  },
  {
    bit: 'ChangeNickname',
    does: 'change its own nickname',
    call: (s) => s.bot('PATCH', `${s.at}/members/@me`, { nick: 'x' }),
  },
  { bit: 'ManageNicknames', does: 'change a nickname', call: (s) => member(s, { nick: 'x' }) },
  { bit: 'ManageRoles', does: 'make a role', call: (s) => s.bot('POST', `${s.at}/roles`, { permissions: '0' }) },
  {
    bit: 'ManageRoles',
    does: 'give a role',
    call: (s) => s.bot('PUT', `${s.at}/members/${s.userId('gus')}/roles/${s.roleNamed('Helper').id}`),
  },
  {
    bit: 'ManageRoles',
    does: 'set an overwrite',
    call: (s) =>
      s.bot('PUT', `${s.channel('bots')}/permissions/${s.roleNamed('Helper').id}`, { type: 0, allow: '1024' }),
  },
  {
    bit: 'ManageRoles',
    does: 'put roles into an invite',
    call: (s) => s.bot('POST', `${s.channel('bots')}/invites`, { role_ids: [s.roleNamed('Helper').id] }),
  },
  {
    bit: 'ManageWebhooks',
    does: 'make a webhook',
    call: (s) => s.bot('POST', `${s.channel('bots')}/webhooks`, { name: 'w' }),
  },
  { bit: 'ManageWebhooks', does: 'list webhooks', call: (s) => s.bot('GET', `${s.at}/webhooks`) },
  {
    bit: 'ManageGuildExpressions',
    does: 'delete an emoji of others',
    call(s) {
      const emoji = { id: '88', name: 'x', roles: [], userId: '1', animated: false, available: true, managed: false };
      s.guild.emojis.set('88', emoji);
      return s.bot('DELETE', `${s.at}/emojis/88`);
    },
  },
  {
    bit: 'RequestToSpeak',
    does: 'ask to speak',
    call: async (s, sim) =>
      s.bot('PATCH', `${s.at}/voice-states/@me`, {
        channel_id: await stage(s, sim),
        request_to_speak_timestamp: soon(sim, 0),
      }),
  },
  {
    bit: 'ManageEvents',
    does: 'change an event of others',
    async call(s, sim) {
      const { json } = await s.ada<{ id: string }>('POST', `${s.at}/scheduled-events`, eventForm(sim));
      return s.bot('PATCH', `${s.at}/scheduled-events/${json.id}`, { name: 'y' });
    },
  },
  {
    bit: 'ManageThreads',
    does: 'delete a thread',
    call: async (s) => s.bot('DELETE', `/channels/${await threadIn(s)}`),
  },
  {
    bit: 'ManageThreads',
    does: 'lock a thread',
    call: async (s) => s.bot('PATCH', `/channels/${await threadIn(s)}`, { locked: true }),
  },
  {
    bit: 'CreatePublicThreads',
    does: 'open a thread',
    call: (s) => s.bot('POST', `${s.channel('bots')}/threads`, { name: 't', type: 11 }),
  },
  {
    bit: 'CreatePublicThreads',
    does: 'open a thread on a message',
    call: (s) => s.bot('POST', `${messages(s)}/${others(s)}/threads`, { name: 't' }),
  },
  {
    bit: 'CreatePrivateThreads',
    does: 'open a private thread',
    call: (s) => s.bot('POST', `${s.channel('bots')}/threads`, { name: 't', type: 12 }),
  },
  {
    bit: 'UseExternalStickers',
    does: 'send a sticker of another guild',
    refusal: 50600,
    call(s, sim) {
      const other = [...sim.world.guilds.values()].find((guild) => guild !== s.guild)!;
      const sticker = {
        id: '99',
        name: 'x',
        description: null,
        tags: 'x',
        format_type: 1,
        available: true,
        userId: '1',
      };
      other.stickers.set('99', sticker);
      return s.bot('POST', messages(s), { sticker_ids: ['99'] });
    },
  },
  {
    bit: 'UseExternalEmojis',
    does: 'react with an emoji of another guild',
    refusal: 10014,
    call(s, sim) {
      const other = [...sim.world.guilds.values()].find((guild) => guild !== s.guild)!;
      other.emojis.set('66', {
        id: '66',
        name: 'ext',
        roles: [],
        userId: '1',
        animated: false,
        available: true,
        managed: false,
      });
      return s.bot('PUT', `${messages(s)}/${others(s)}/${react('ext:66')}`);
    },
  },
  {
    bit: 'SendMessagesInThreads',
    does: 'write in a thread',
    call: async (s) => s.bot('POST', `/channels/${await threadIn(s)}/messages`, { content: 'x' }),
  },
  {
    bit: 'ModerateMembers',
    does: 'time out',
    call: (s, sim) => member(s, { communication_disabled_until: soon(sim, 60_000) }),
  },
  {
    bit: 'CreateGuildExpressions',
    instead: 'ManageGuildExpressions',
    does: 'make an emoji',
    call: (s) => s.bot('POST', `${s.at}/emojis`, { name: 'emo', image: PNG }),
  },
  {
    bit: 'CreateGuildExpressions',
    instead: 'ManageGuildExpressions',
    does: 'make a sound',
    call: (s) => s.bot('POST', `${s.at}/soundboard-sounds`, { name: 'boing', sound: dataUri('audio/ogg', ogg(1)) }),
  },
  {
    bit: 'CreateEvents',
    instead: 'ManageEvents',
    does: 'make an event',
    call: (s, sim) => s.bot('POST', `${s.at}/scheduled-events`, eventForm(sim)),
  },
  {
    bit: 'SendVoiceMessages',
    does: 'send a voice message',
    refusal: 50173,
    call: (s, sim) =>
      uploadTo(s, sim, { flags: 1 << 13, attachments: [{ id: 0, duration_secs: 1, waveform: 'AA' }] }, 'audio/ogg'),
  },
  {
    bit: 'SetVoiceChannelStatus',
    does: 'set a status',
    call: (s) => s.bot('PUT', `${s.channel('Lounge')}/voice-status`, { status: 'x' }),
  },
  {
    bit: 'SendPolls',
    does: 'send a poll',
    call: (s) =>
      s.bot('POST', messages(s), { poll: { question: { text: 'q' }, answers: [{ poll_media: { text: 'a' } }] } }),
  },
  { bit: 'PinMessages', does: 'pin', call: (s) => s.bot('PUT', `${messages(s)}/pins/${others(s)}`) },
  {
    bit: 'BypassSlowmode',
    does: 'write twice in slow mode',
    refusal: 20016,
    // Bots are never slowed: a person tries, with the same role.
    async call(s, sim) {
      s.channelNamed('bots').rate_limit_per_user = 21_600;
      s.guild.members.get(s.userId('finn'))!.roles = [s.botRole.id];
      const finn = person(sim, 'finn');
      await finn('POST', messages(s), { content: 'x' });
      return finn('POST', messages(s), { content: 'y' });
    },
  },
];

/** Bits that no call of a bot uses, and why. */
export const elsewhere: Partial<Record<Bit, string>> = {
  Administrator: 'stands for all the others',
  PrioritySpeaker: 'voice connections only',
  Stream: 'voice connections only',
  UseVAD: 'voice connections only',
  MentionEveryone: 'takes away the mention, not the message',
  ViewGuildInsights: 'no operation of the API',
  ViewCreatorMonetizationAnalytics: 'no operation of the API',
  UseApplicationCommands: 'required of people who invoke a command',
  UseEmbeddedActivities: 'required of people who start an Activity',
  UseExternalApps: 'decides the visibility of a user app’s answers',
};
