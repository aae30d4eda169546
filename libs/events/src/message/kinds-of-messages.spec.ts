import type { GuildMessage } from '#libs/vocabulary';
import type { GatewayMessageCreateDispatchData } from 'discord-api-types/v10';
import { readOne } from '../../testing/read-dispatch.ts';
import { messageCreate } from './create.event.ts';

const guildId = '200000000000000001';
const channelId = '200000000000000005';
const user = {
  id: '200000000000000002',
  username: 'ada',
  global_name: 'Ada Lovelace',
  discriminator: '0',
  avatar: null,
};
const plain: GatewayMessageCreateDispatchData = {
  id: '200000000000000004',
  channel_id: channelId,
  guild_id: guildId,
  author: user,
  content: '',
  timestamp: '2026-01-02T03:04:05.678000+00:00',
  edited_timestamp: null,
  tts: false,
  mention_everyone: false,
  mentions: [],
  mention_roles: [],
  attachments: [],
  embeds: [],
  pinned: false,
  type: 0,
};
const target = { message_id: '200000000000000008', channel_id: channelId, guild_id: guildId };
const reference = { guildId, channelId, messageId: target.message_id };

const payloadOf = (more: object): GuildMessage =>
  readOne(messageCreate, { ...plain, ...more })!.payload as GuildMessage;

describe('message.create', () => {
  it('a reply → replyTo and reference name the answered message', () => {
    expect(payloadOf({ type: 19, message_reference: { ...target, type: 0 } })).toMatchObject({
      replyTo: target.message_id,
      reference,
      forwarded: null,
      system: false,
    });
  });

  it('a reply without the type of its reference, as older senders write it → still a reply', () => {
    expect(payloadOf({ type: 19, message_reference: target }).replyTo).toBe(target.message_id);
  });

  it('a forward → text and files of the original in forwarded, and no replyTo', () => {
    const file = { id: '200000000000000007', filename: 'a.png', size: 12, url: 'https://cdn.test/a.png' };
    const original = {
      type: 0,
      content: 'join discord.gg/abc',
      timestamp: '2026-01-01T00:00:00.000000+00:00',
      edited_timestamp: null,
      attachments: [{ ...file, proxy_url: 'https://p.test/a.png' }],
      embeds: [],
      mentions: [],
      mention_roles: [],
      flags: 0,
    };
    const forward = payloadOf({
      message_reference: { ...target, type: 1 },
      message_snapshots: [{ message: original }],
    });
    expect(forward).toMatchObject({ type: 0, content: '', replyTo: null, reference, system: false, attachments: [] });
    expect(forward.forwarded).toEqual({
      content: 'join discord.gg/abc',
      attachments: [{ ...file, contentType: null }],
      createdAt: '2026-01-01T00:00:00.000000+00:00',
    });
  });

  it('a forward whose original Discord leaves out → forwarded is null', () => {
    expect(payloadOf({ message_reference: { ...target, type: 1 }, message_snapshots: [] })).toMatchObject({
      replyTo: null,
      reference,
      forwarded: null,
    });
  });

  it.each([
    { notice: 'a pinned message', type: 6 },
    { notice: 'the first message of a thread', type: 21 },
  ])('$notice → a notice that refers to the message and is no reply', ({ type }) => {
    expect(payloadOf({ type, message_reference: { ...target, type: 0 } })).toMatchObject({
      type,
      system: true,
      replyTo: null,
      reference,
    });
  });

  it('a started thread → a notice that refers to the thread', () => {
    const thread = { channel_id: '200000000000000077', guild_id: guildId };
    expect(payloadOf({ type: 18, content: 'name', message_reference: thread })).toMatchObject({
      system: true,
      replyTo: null,
      reference: { guildId, channelId: '200000000000000077', messageId: null },
    });
  });

  it('an announcement that was published here → no reply, and it refers to the original of another guild', () => {
    const elsewhere = {
      guild_id: '900000000000000001',
      channel_id: '900000000000000002',
      message_id: '900000000000000003',
    };
    expect(payloadOf({ webhook_id: '200000000000000010', message_reference: elsewhere })).toMatchObject({
      replyTo: null,
      reference: { guildId: '900000000000000001' },
    });
  });

  it.each([
    { type: 0, system: false },
    { type: 7, system: true },
    { type: 8, system: true },
    { type: 20, system: false },
    { type: 23, system: false },
    { type: 24, system: true },
    { type: 46, system: true },
    { type: 9_999, system: true },
  ])('type $type → system: $system', ({ type, system }) => {
    expect(payloadOf({ type }).system).toBe(system);
  });
});
