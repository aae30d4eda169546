// Real: the simulator over HTTP. Objects that are only a precondition are put into the world directly.
import { simulate, type Simulation } from '../../index.ts';
import { dataUri, GIF, mp3, ogg, PNG } from '../../../testing/files.ts';
import { rule } from '../../../testing/rule.ts';
import { codeOf, formErrors, sceneOf, type Scene } from '../../../testing/scene.ts';
import { fileOf, upload } from '../../../testing/upload.ts';
import { contentsOf } from '../../world/application-contents.ts';
import type { GuildEmoji } from '../../world/guild-contents.ts';
import { updateVoice } from '../../world/voice.ts';

describe('limits of expressions', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    scene = sceneOf(sim);
  });
  afterEach(() => sim.close());

  const emoji = (form: object = {}) =>
    scene.bot<{ id: string }>('POST', `${scene.at}/emojis`, { name: 'emo', image: PNG, ...form });
  const fill = (into: Map<string, GuildEmoji>, count: number, fields: Partial<GuildEmoji> = {}) => {
    for (let index = 0; index < count; index += 1) {
      const id = sim.world.snowflakes.next();
      into.set(id, {
        id,
        name: 'x',
        roles: [],
        userId: '1',
        animated: false,
        available: true,
        managed: false,
        ...fields,
      });
    }
  };
  const sticker = (bytes: Buffer, type = 'image/png') =>
    upload(
      sim,
      { authorization: `Bot ${scene.application.token}`, path: `${scene.at}/stickers`, field: 'file' },
      { name: 'wave', description: 'waves', tags: 'wave' },
      [fileOf('wave', type, bytes)],
    );
  const lottie = (fields: object = {}) =>
    codeOf(
      sticker(Buffer.from(JSON.stringify({ fr: 30, ip: 0, op: 60, w: 320, h: 320, ...fields })), 'application/json'),
    );
  const sound = (bytes: Buffer, type = 'audio/ogg') =>
    codeOf(scene.bot('POST', `${scene.at}/soundboard-sounds`, { name: 'boing', sound: dataUri(type, bytes) }));
  const premiumRole = (): string => {
    const role = scene.roleNamed('Helper');
    role.tags = { subscription_listing_id: '1' };
    return role.id;
  };

  rule(
    'topics/opcodes-and-status-codes#json',
    '30008 and 30018: static and animated emojis have 50 slots each, up to 250 by boost',
    async () => {
      for (const [tier, slots] of [
        [0, 50],
        [1, 100],
        [2, 150],
        [3, 250],
      ] as const) {
        scene.guild.fields.premium_tier = tier;
        scene.guild.emojis.clear();
        fill(scene.guild.emojis, slots - 1);
        expect([await codeOf(emoji()), await codeOf(emoji()), await codeOf(emoji({ image: GIF }))]).toEqual([
          201, 30008, 201,
        ]);
      }
      fill(scene.guild.emojis, 249, { animated: true });
      expect(await codeOf(emoji({ image: GIF }))).toBe(30018);
    },
  );

  rule(
    'resources/emoji#create-guild-emoji',
    '50138: an emoji has 256 KiB, and a name of 2 to 32 letters, digits and underscores',
    async () => {
      const sized = (bytes: number) => codeOf(emoji({ image: dataUri('image/png', Buffer.alloc(bytes)) }));
      expect([await sized(256 * 1024), await sized(256 * 1024 + 1)]).toEqual([201, 50138]);
      expect(await formErrors(emoji({ name: 'x' }))).toEqual(['name BASE_TYPE_BAD_LENGTH']);
      expect(await formErrors(emoji({ name: 'not-this' }))).toEqual(['name STRING_TYPE_REGEX']);
      expect(await codeOf(emoji({ image: 'nonsense' }))).toBe(50035);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '10014: an unknown emoji is 404, in a reaction 400', async () => {
    const application = `/applications/${scene.application.id}`;
    const message = `${scene.channel('bots')}/messages/${scene.addMessage('bots', 'finn')}`;
    const answered = async (method: string, path: string, body?: object) => {
      const { status, json } = await scene.bot<{ code?: number }>(method, path, body);
      return [status, json.code];
    };
    for (const at of [scene.at, application]) {
      expect(await answered('GET', `${at}/emojis/1`)).toEqual([404, 10014]);
      expect(await answered('PATCH', `${at}/emojis/1`, { name: 'other' })).toEqual([404, 10014]);
      expect(await answered('DELETE', `${at}/emojis/1`)).toEqual([404, 10014]);
    }
    expect(await answered('PUT', `${message}/reactions/gone:1/@me`)).toEqual([400, 10014]);
    expect(await answered('DELETE', `${message}/reactions/gone:1/@me`)).toEqual([400, 10014]);
    expect(await answered('GET', `${message}/reactions/gone:1`)).toEqual([400, 10014]);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    '30056, 50144, 50145: 25 emojis are for premium roles, and an emoji cannot mix both kinds of roles',
    async () => {
      const sold = premiumRole();
      const free = scene.roleNamed('Member').id;
      fill(scene.guild.emojis, 24, { roles: [sold] });
      const last = await emoji({ roles: [sold] });
      expect(last.status).toBe(201);
      expect(await codeOf(emoji({ roles: [sold] }))).toBe(30056);
      expect(await codeOf(emoji({ roles: [sold, free] }))).toBe(50144);
      expect(await codeOf(scene.bot('PATCH', `${scene.at}/emojis/${last.json.id}`, { roles: [free] }))).toBe(50145);
      expect(await codeOf(emoji({ roles: [free] }))).toBe(201);
    },
  );

  rule('resources/emoji#application-owned-emoji', 'an application has 2,000 emojis of its own', async () => {
    const { emojis } = contentsOf(sim.world, scene.application.id);
    fill(emojis, 1_999);
    const make = () =>
      codeOf(scene.bot('POST', `/applications/${scene.application.id}/emojis`, { name: 'emo', image: PNG }));
    expect([await make(), await make()]).toEqual([201, 30008]);
  });

  rule('topics/opcodes-and-status-codes#json', '30039: a guild has 5 stickers, up to 60 by boost', async () => {
    const { stickers, fields } = scene.guild;
    for (const [tier, slots] of [
      [0, 5],
      [1, 15],
      [2, 30],
      [3, 60],
    ] as const) {
      fields.premium_tier = tier;
      while (stickers.size < slots - 1) {
        const id = sim.world.snowflakes.next();
        stickers.set(id, { id, name: 'x', description: null, tags: 'x', format_type: 1, available: true, userId: '1' });
      }
      expect([await codeOf(sticker(Buffer.from('x'))), await codeOf(sticker(Buffer.from('x')))]).toEqual([201, 30039]);
    }
  });

  rule(
    'resources/sticker#create-guild-sticker',
    'a sticker has 512 KiB and is a picture; Lottie is for verified and partnered guilds (50046)',
    async () => {
      expect(await codeOf(sticker(Buffer.alloc(512 * 1024)))).toBe(201);
      expect(await formErrors(sticker(Buffer.alloc(512 * 1024 + 1)))).toEqual(['file BINARY_TYPE_MAX_SIZE']);
      expect(await codeOf(sticker(Buffer.from('x'), 'text/plain'))).toBe(50046);
      expect(await lottie()).toBe(50046);
      scene.guild.fields.features.push('PARTNERED');
      expect(await lottie()).toBe(201);
      expect(await codeOf(scene.bot('GET', `${scene.at}/stickers/1`))).toBe(10060);
      expect(await codeOf(scene.bot('GET', '/sticker-packs/1'))).toBe(10061);
    },
  );

  rule('topics/opcodes-and-status-codes#json', '170001 to 170007: errors of a Lottie sticker', async () => {
    scene.guild.fields.features.push('VERIFIED');
    expect(await codeOf(sticker(Buffer.from('{'), 'application/json'))).toBe(170001);
    expect(await lottie({ assets: [{ p: 'data:image/png;base64,AA==' }] })).toBe(170002);
    expect(await lottie({ fr: 61 })).toBe(170003);
    expect(await lottie({ op: 1_001 })).toBe(170004);
    expect(await lottie({ w: 321 })).toBe(170005);
    expect(await lottie({ fr: 0.5 })).toBe(170006);
    expect(await lottie({ op: 151 })).toBe(170007);
  });

  rule('topics/opcodes-and-status-codes#json', '30045: a guild has 8 sounds, up to 48 by boost', async () => {
    const { sounds, fields } = scene.guild;
    for (const [tier, slots] of [
      [0, 8],
      [1, 24],
      [2, 36],
      [3, 48],
    ] as const) {
      fields.premium_tier = tier;
      while (sounds.size < slots - 1) {
        const sound_id = sim.world.snowflakes.next();
        sounds.set(sound_id, {
          sound_id,
          name: 'x',
          volume: 1,
          emoji_id: null,
          emoji_name: null,
          available: true,
          userId: '1',
        });
      }
      expect([await sound(ogg(1)), await sound(ogg(1))]).toEqual([201, 30045]);
    }
  });

  rule(
    'resources/soundboard#create-guild-soundboard-sound',
    'a sound is MP3 or Ogg of 512 kB and 5.2 seconds (50110, 50123, 50124, 50192)',
    async () => {
      expect([await sound(ogg(5.2)), await sound(ogg(5.3))]).toEqual([201, 50124]);
      expect([await sound(mp3(5), 'audio/mpeg'), await sound(mp3(6), 'audio/mpeg')]).toEqual([201, 50124]);
      expect(await sound(Buffer.from('noise'))).toBe(50192);
      expect(await sound(ogg(1), 'audio/wav')).toBe(50123);
      expect(await sound(Buffer.alloc(512 * 1024 + 1))).toBe(50035);
      const { at } = scene;
      expect(await codeOf(scene.bot('POST', `${at}/soundboard-sounds`, { name: 'x1', sound: 'nonsense' }))).toBe(50110);
      expect(await codeOf(scene.bot('GET', `${at}/soundboard-sounds/1`))).toBe(10097);
    },
  );

  rule(
    'resources/soundboard#send-soundboard-sound',
    '40032 and 50167: only a member who is in the channel and can speak plays a sound',
    async () => {
      const play = () =>
        codeOf(scene.bot('POST', `${scene.channel('Lounge')}/send-soundboard-sound`, { sound_id: '1' }));
      expect(await play()).toBe(40032);
      const me = scene.guild.members.get(scene.application.botId)!;
      const wish = { channel_id: scene.channelNamed('Lounge').id, self_mute: false, self_deaf: false };
      updateVoice(sim.world, scene.guild, me, wish);
      expect(await play()).toBe(204);
      updateVoice(sim.world, scene.guild, me, { ...wish, self_deaf: true });
      expect(await play()).toBe(50167);
    },
  );
});
