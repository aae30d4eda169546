import { bot } from '../../testing/callers.ts';
import { InteractionStage } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

describe('applications', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
  });
  afterEach(() => stage.close());

  const me = '/applications/@me';
  const edit = (body: object) => bot(stage.sim)('PATCH', me, body);

  rule(
    'resources/application#edit-current-application',
    'an application changes its own fields; fields that are not sent stay',
    async () => {
      const said = {
        description: 'Makes tea',
        tags: ['tea', 'fun'],
        custom_install_url: 'https://example.com/install',
        role_connections_verification_url: 'https://example.com/verify',
        install_params: { scopes: ['bot'], permissions: '8' },
      };
      expect((await edit(said)).json).toMatchObject(said);
      const { json } = await edit({ tags: ['water'] });
      expect(json).toMatchObject({ ...said, tags: ['water'] });
      expect((await edit({ tags: ['a', 'b', 'c', 'd', 'e', 'f'] })).status).toBe(400);
      expect((await edit({ tags: ['x'.repeat(21)] })).status).toBe(400);
      expect((await edit({ custom_install_url: null })).json).not.toHaveProperty('custom_install_url');
      expect((await bot(stage.sim)('GET', me)).json).toMatchObject({ description: 'Makes tea' });
    },
  );

  rule(
    'resources/application#edit-current-application',
    'an application changes only its flags of the limited intents',
    async () => {
      const members = 1 << 15;
      expect((await edit({ flags: members | (1 << 17) })).json).toMatchObject({ flags: members });
    },
  );

  rule(
    'interactions/application-commands#installation-context',
    'a command supports only installation contexts that its application supports',
    async () => {
      const command = { name: 'profile', description: 'x', integration_types: [0, 1] };
      expect((await stage.commands([command])).status).toBe(400);
      await edit({ integration_types_config: { '0': {}, '1': {} } });
      expect((await stage.commands([command])).json).toMatchObject([{ integration_types: [0, 1] }]);
      expect((await stage.commands([{ name: 'plain', description: 'x' }])).json).toMatchObject([
        { integration_types: [0, 1] },
      ]);
    },
  );

  rule(
    'resources/application-role-connection-metadata#update-application-role-connection-metadata-records',
    'an application has up to five records of metadata, with keys of lower case',
    async () => {
      const path = `/applications/${stage.applicationId}/role-connections/metadata`;
      const record = (key: string, more: object = {}) => ({ key, name: key, description: 'x', type: 1, ...more });
      const put = (...records: object[]) => bot(stage.sim)('PUT', path, records);
      expect((await put(record('cookies'), record('level_2'))).status).toBe(200);
      expect((await bot(stage.sim)('GET', path)).json).toMatchObject([{ key: 'cookies' }, { key: 'level_2' }]);
      for (const wrong of [{ key: 'Upper' }, { key: 'x'.repeat(51) }, { type: 9 }, { description: 'x'.repeat(201) }])
        expect((await put(record('ok', wrong))).status).toBe(400);
      expect((await put(...['a', 'b', 'c', 'd', 'e', 'f'].map((key) => record(key)))).status).toBe(400);
    },
  );

  rule(
    'interactions/receiving-and-responding#interaction-object-interaction-structure',
    'an interaction contains the user, the channel, and the application’s permissions there',
    async () => {
      await stage.commands([{ name: 'hello', description: 'x' }]);
      await stage.run('hello');
      const { id, token, ...told } = stage.received;
      expect(told).toMatchObject({
        application_id: stage.applicationId,
        type: 2,
        version: 1,
        guild_id: stage.guild.fields.id,
        guild: { id: stage.guild.fields.id },
        guild_locale: 'en-US',
        locale: 'en-US',
        channel_id: stage.channelId,
        channel: { id: stage.channelId, type: 0 },
        member: { user: { username: 'finn' }, permissions: expect.any(String) },
        app_permissions: expect.any(String),
        entitlements: [],
        authorizing_integration_owners: { '0': stage.guild.fields.id },
        context: 0,
        attachment_size_limit: 10 * 1024 * 1024,
      });
      expect(told).not.toHaveProperty('user');
      expect([id, token].every((one) => one.length > 0)).toBe(true);
      stage.guild.fields.premium_tier = 3;
      await stage.run('hello');
      expect(stage.received['attachment_size_limit']).toBe(100 * 1024 * 1024);
    },
  );
});
