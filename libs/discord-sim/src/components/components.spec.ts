import { accountOf, channelOf } from '../../testing/callers.ts';
import { button, InteractionStage, row } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

const IS_V2 = 1 << 15;

describe('components of messages', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
  });
  afterEach(() => stage.close());

  const text = (content = 'text') => ({ type: 10, content });
  const options = (...values: string[]) => values.map((value) => ({ label: value, value }));
  const v2 = (...components: object[]) => stage.say({ flags: IS_V2, components });
  const legacy = (...components: object[]) => stage.say({ content: 'x', components: row(...components) });
  async function refused(reply: Promise<{ status: number; json: object }>): Promise<string> {
    const { status, json } = await reply;
    expect(status).toBe(400);
    return JSON.stringify(json);
  }

  rule(
    'components/reference#anatomy-of-a-component-id',
    'ids are unique; missing ids and ids of 0 get the lowest free numbers in order',
    async () => {
      const { json } = await v2({ ...text(), id: 2 }, text(), { ...text(), id: 0 }, text());
      expect((json['components'] as Array<{ id: number }>).map(({ id }) => id)).toEqual([2, 1, 3, 4]);
      expect(await refused(v2({ ...text(), id: 5 }, { ...text(), id: 5 }))).toContain('COMPONENT_ID_DUPLICATED');
    },
  );

  rule(
    'components/reference#button-button-styles',
    'the style of a button decides which field it has: a custom id, an address, or a SKU, and never two of them',
    async () => {
      const link = { type: 2, style: 5, label: 'x', url: 'https://example.com' };
      const premium = { type: 2, style: 6, sku_id: '123' };
      expect((await legacy(button('a'), link, premium)).status).toBe(200);
      expect(await refused(legacy({ type: 2, style: 1, label: 'x' }))).toContain('CUSTOM_ID_REQUIRED');
      for (const wrong of [
        button('a', { url: 'https://example.com' }),
        button('a', { sku_id: '123' }),
        { ...link, custom_id: 'a' },
        { ...link, url: undefined },
        { ...premium, label: 'x' },
        { ...premium, custom_id: 'a' },
        { ...premium, emoji: { name: '⭐' } },
        button('a', { label: undefined }),
      ])
        await refused(legacy(wrong));
    },
  );

  rule(
    'components/reference#button-button-styles',
    'buttons with an address or a SKU, and disabled ones, send no interaction',
    async () => {
      const link = { type: 2, style: 5, label: 'x', url: 'https://example.com' };
      const premium = { type: 2, style: 6, sku_id: '123' };
      const { json } = await legacy(link, premium, button('off', { disabled: true }));
      for (const data of [{}, { custom_id: '' }, { custom_id: 'off' }])
        expect((await stage.begin(3, data, { message_id: json.id })).status).toBe(400);
      expect(stage.received).toBeUndefined();
    },
  );

  rule(
    'components/reference#action-row',
    'a row holds up to five buttons or one select; a message has selects only in rows',
    async () => {
      const select = { type: 3, custom_id: 's', options: options('a') };
      expect((await legacy(...['a', 'b', 'c', 'd', 'e'].map((id) => button(id)))).status).toBe(200);
      expect(await refused(legacy(select, button('a')))).toContain('COMPONENT_LAYOUT_WIDTH_EXCEEDED');
      await refused(legacy({ type: 4, custom_id: 't', style: 1, label: 'x' }));
      await refused(v2(select));
      await refused(v2(button('a')));
      expect((await v2(...row(select))).status).toBe(200);
    },
  );

  rule(
    'components/reference#user-select-select-default-value-structure',
    'default values are of a kind that the select offers, and within its limits',
    async () => {
      const { id } = accountOf(stage.sim, 'mei').user;
      const user = { id, type: 'user' };
      const role = { id: stage.guild.fields.id, type: 'role' };
      const select = (type: number, default_values: object[], more: object = {}) =>
        legacy({ type, custom_id: 's', default_values, ...more });
      expect((await select(5, [user])).json['components']).toMatchObject([
        { components: [{ default_values: [user] }] },
      ]);
      expect((await select(7, [user, role], { max_values: 2 })).status).toBe(200);
      expect((await select(8, [{ id: channelOf(stage.sim, 'general'), type: 'channel' }])).status).toBe(200);
      await refused(select(5, [role]));
      await refused(select(6, [user]));
      await refused(select(7, [user, role]));
      await refused(select(5, [user], { min_values: 2, max_values: 3 }));
    },
  );

  rule(
    'components/reference#string-select-string-select-structure',
    'a select takes between its minimum and its maximum of values; required has no effect in a message',
    async () => {
      const select = { type: 3, custom_id: 's', options: options('a', 'b', 'c'), min_values: 0, max_values: 2 };
      const { json } = await legacy({ ...select, required: true });
      const choose = (...values: string[]) => stage.begin(3, { custom_id: 's', values }, { message_id: json.id });
      expect((await choose()).status).toBe(204);
      expect((await choose('a', 'c')).status).toBe(204);
      expect(stage.received).toMatchObject({
        type: 3,
        data: { component_type: 3, custom_id: 's', id: 2, values: ['a', 'c'] },
        message: { id: json.id },
      });
      for (const wrong of [['a', 'b', 'c'], ['d'], ['a', 'a']]) expect((await choose(...wrong)).status).toBe(400);
      const twice = options('a', 'b').map((one) => ({ ...one, default: true }));
      await refused(legacy({ type: 3, custom_id: 's', options: twice }));
    },
  );

  rule(
    'interactions/receiving-and-responding#interaction-object-resolved-data-structure',
    'chosen values are resolved: members without user, deaf and mute; channels with both permissions',
    async () => {
      const { json } = await stage.say({
        content: 'x',
        components: [...row({ type: 5, custom_id: 'who' }), ...row({ type: 8, custom_id: 'where' })],
      });
      const choose = (custom_id: string, value: string) =>
        stage.begin(3, { custom_id, values: [value] }, { message_id: json.id });
      const { id } = accountOf(stage.sim, 'mei').user;
      await choose('who', id);
      const { users, members } = stage.received.data['resolved'] as Record<string, Record<string, object>>;
      expect(users![id]).toMatchObject({ username: 'mei' });
      expect(members![id]).toMatchObject({ roles: expect.any(Array), permissions: expect.any(String) });
      for (const key of ['user', 'deaf', 'mute']) expect(members![id]).not.toHaveProperty(key);
      const general = channelOf(stage.sim, 'general');
      await choose('where', general);
      const { channels } = stage.received.data['resolved'] as Record<string, Record<string, object>>;
      expect(Object.keys(channels![general]!).sort()).toEqual(
        `app_permissions flags guild_id id last_message_id last_pin_timestamp name nsfw parent_id permissions position
        rate_limit_per_user topic type`.split(/\s+/),
      );
    },
  );

  rule(
    'components/reference#section',
    'a section has one to three texts beside a button or a thumbnail, and only messages of components have sections',
    async () => {
      const section = (components: object[], accessory?: object) => ({ type: 9, components, accessory });
      const thumbnail = { type: 11, media: { url: 'https://example.com/a.png' } };
      expect((await v2(section([text()], button('a')), section([text(), text(), text()], thumbnail))).status).toBe(200);
      await refused(v2(section([], button('a'))));
      await refused(v2(section([text(), text(), text(), text()], button('a'))));
      await refused(v2(section([text()])));
      await refused(v2(section([text()], text())));
      await refused(v2(thumbnail));
      await refused(stage.say({ content: 'x', components: [section([text()], button('a'))] }));
    },
  );

  rule('components/reference#container', 'a container holds every kind of component except containers', async () => {
    const container = (...components: object[]) => ({ type: 17, components });
    const gallery = { type: 12, items: [{ media: { url: 'https://example.com/a.png' } }] };
    const all = container(text(), { type: 14 }, gallery, ...row(button('a')));
    expect((await v2(all)).json['components']).toMatchObject([
      { accent_color: null, spoiler: false, components: [{}, { divider: true, spacing: 1 }, {}, {}] },
    ]);
    await refused(v2(container(container(text()))));
    await refused(v2({ ...container(text()), accent_color: 0x1000000 }));
    await refused(v2(container()));
  });

  rule(
    'components/reference#file',
    'a file component shows an attachment of the message, never an address',
    async () => {
      expect(await refused(v2({ type: 13, file: { url: 'https://example.com/a.txt' } }))).toContain('"url"');
      expect(await refused(v2({ type: 13, file: { url: 'attachment://missing.txt' } }))).toContain('NOT_FOUND');
    },
  );

  rule(
    'components/reference#component-reference',
    'a message of components stays one, and takes neither content nor embeds, stickers nor a poll',
    async () => {
      const { json } = await v2(text());
      const poll = { question: { text: 'x' }, answers: [{ poll_media: { text: 'y' } }] };
      for (const more of [{ content: 'x' }, { embeds: [{ title: 'x' }] }, { sticker_ids: ['1'] }, { poll }])
        expect(await refused(stage.say({ flags: IS_V2, components: [text()], ...more }))).toContain(
          Object.keys(more)[0],
        );
      expect(json).toMatchObject({ flags: IS_V2, content: '' });
    },
  );
});
