import { accountOf, applicationOf, caller, channelOf, person } from '../../testing/callers.ts';
import { InteractionStage } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

describe('access to a command', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
  });
  afterEach(() => stage.close());

  const slash = (name: string, more: object = {}) => ({ name, description: 'x', ...more });
  const id = (username: string) => accountOf(stage.sim, username).user.id;

  /** Names in the command picker of a user. */
  async function picker(who: string, channelId = stage.channelId, headers: Record<string, string> = {}) {
    const path = `/channels/${channelId}/application-command-index`;
    const index = await person(stage.sim, who)<{
      application_commands: Array<{ name: string; name_localized?: string }>;
    }>('GET', path, undefined, headers);
    return index.json.application_commands.map((one) => one.name_localized ?? one.name);
  }

  async function token(scopes: string, grant: Record<string, string> = { grant_type: 'client_credentials' }) {
    const { id: client, clientSecret } = applicationOf(stage.sim);
    const response = await fetch(`${stage.sim.url}/api/v10/oauth2/token`, {
      method: 'POST',
      headers: { Authorization: `Basic ${Buffer.from(`${client}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({ scope: scopes, ...grant }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  /** Lets the user's application change permissions of commands in the user's name. */
  async function bearerOf(username: string) {
    const redirect = 'http://localhost:3000/callback';
    const scope = 'applications.commands.permissions.update';
    const query = { client_id: stage.applicationId, redirect_uri: redirect, response_type: 'code', scope };
    const response = await fetch(`${stage.sim.url}/oauth2/authorize?${new URLSearchParams(query).toString()}`, {
      method: 'POST',
      body: new URLSearchParams({ user_id: id(username), decision: 'allow' }),
      redirect: 'manual',
    });
    const code = new URL(response.headers.get('location')!).searchParams.get('code')!;
    const access = await token(scope, { grant_type: 'authorization_code', code, redirect_uri: redirect });
    return caller(stage.sim, `Bearer ${access}`);
  }

  const permissionsOf = (commandId: string) =>
    `/applications/${stage.applicationId}/guilds/${stage.guild.fields.id}/commands/${commandId}/permissions`;
  async function permit(commandId: string, permissions: Array<{ id: string; type: number; permission: boolean }>) {
    const ada = await bearerOf('ada');
    const reply = await ada('PUT', permissionsOf(commandId), { permissions });
    expect(reply.status).toBe(200);
  }

  rule(
    'interactions/application-commands#permissions',
    'a command that a user may not use is not in the picker, and cannot be run',
    async () => {
      await stage.commands([slash('free'), slash('managers', { default_member_permissions: '32' })]);
      expect(await picker('finn')).toEqual(['free']);
      expect(await picker('jonas')).toEqual(['free', 'managers']);
      expect((await stage.run('managers')).json).toMatchObject({ code: 50013 });
      expect((await stage.run('managers', { who: 'jonas' })).status).toBe(204);
    },
  );

  rule(
    'interactions/application-commands#application-command-permissions-object-using-default-permissions',
    'default permissions of "0" leave a command to administrators, unless a member or role is allowed it',
    async () => {
      const { json } = await stage.commands([slash('closed', { default_member_permissions: '0' })]);
      expect(await picker('ada')).toEqual(['closed']);
      expect(await picker('finn')).toEqual([]);
      await permit(json[0]!.id, [{ id: id('finn'), type: 2, permission: true }]);
      expect(await picker('finn')).toEqual(['closed']);
      expect(await picker('mei')).toEqual([]);
    },
  );

  rule(
    'interactions/application-commands#application-command-permissions-object-application-command-permissions-constants',
    'everyone and all channels have ids of their own in the permissions of a command',
    async () => {
      const { json } = await stage.commands([slash('hello')]);
      const guildId = stage.guild.fields.id;
      await permit(json[0]!.id, [
        { id: guildId, type: 1, permission: false },
        { id: id('mei'), type: 2, permission: true },
      ]);
      expect([await picker('finn'), await picker('mei'), await picker('ada')]).toEqual([[], ['hello'], ['hello']]);
      const all = String(BigInt(guildId) - 1n);
      const here = channelOf(stage.sim, 'general');
      await permit(json[0]!.id, [
        { id: all, type: 3, permission: false },
        { id: here, type: 3, permission: true },
      ]);
      expect([await picker('finn'), await picker('finn', here)]).toEqual([[], ['hello']]);
    },
  );

  rule(
    'interactions/application-commands#application-command-permissions-object-guild-application-command-permissions-structure',
    'permissions under the id of the application apply to all commands without permissions of their own',
    async () => {
      const { json } = await stage.commands([slash('one'), slash('two')]);
      await permit(stage.applicationId, [{ id: id('finn'), type: 2, permission: false }]);
      expect(await picker('finn')).toEqual([]);
      await permit(json[1]!.id, [{ id: id('mei'), type: 2, permission: false }]);
      expect([await picker('finn'), await picker('mei')]).toEqual([['two'], ['one']]);
    },
  );

  rule('interactions/application-commands#permissions', 'permissions of a channel apply to its threads', async () => {
    const { json } = await stage.commands([slash('hello')]);
    await permit(json[0]!.id, [{ id: stage.channelId, type: 3, permission: false }]);
    const thread = await person(stage.sim, 'ada')('POST', `/channels/${stage.channelId}/threads`, {
      name: 'talk',
      type: 11,
    });
    expect(await picker('finn', String(thread.json['id']))).toEqual([]);
  });

  rule(
    'interactions/application-commands#edit-application-command-permissions',
    'permissions are changed with the bearer token of a user who manages the guild and its roles',
    async () => {
      const { json } = await stage.commands([slash('hello')]);
      const path = permissionsOf(json[0]!.id);
      const body = { permissions: [{ id: id('finn'), type: 2, permission: false }] };
      const bot = caller(stage.sim, `Bot ${applicationOf(stage.sim).token}`);
      expect((await bot('PUT', path, body)).status).toBe(403);
      expect((await (await bearerOf('finn'))('PUT', path, body)).json).toMatchObject({ code: 50013 });
      expect((await (await bearerOf('ada'))('PUT', path, body)).json).toMatchObject(body);
      expect((await bot('GET', path)).json).toMatchObject({ id: json[0]!.id, ...body });
      expect(stage.last('APPLICATION_COMMAND_PERMISSIONS_UPDATE')).toMatchObject(body);
    },
  );

  rule(
    'interactions/application-commands#edit-application-command-permissions',
    'a command that is renamed or deleted loses its permissions',
    async () => {
      const { json } = await stage.commands([slash('hello')]);
      await permit(json[0]!.id, [{ id: id('finn'), type: 2, permission: false }]);
      const bot = caller(stage.sim, `Bot ${applicationOf(stage.sim).token}`);
      const at = `/applications/${stage.applicationId}/commands/${json[0]!.id}`;
      await bot('PATCH', at, { name: 'hi' });
      expect(await picker('finn')).toEqual(['hi']);
      expect((await bot('GET', permissionsOf(json[0]!.id))).json).toMatchObject({ code: 10066 });
    },
  );

  rule(
    'interactions/application-commands#agerestricted-commands',
    'an age-restricted command is used in age-restricted channels only',
    async () => {
      await stage.commands([slash('wild', { nsfw: true })]);
      expect(await picker('finn')).toEqual([]);
      stage.sim.world.channels.get(stage.channelId)!.nsfw = true;
      expect(await picker('finn')).toEqual(['wild']);
    },
  );

  rule(
    'interactions/application-commands#interaction-contexts',
    'contexts say whether a command is for guilds, for DMs with the bot, or both; commands of a guild stay there',
    async () => {
      await stage.commands([slash('both'), slash('dm', { contexts: [1] }), slash('guild', { contexts: [0] })]);
      const bot = caller(stage.sim, `Bot ${applicationOf(stage.sim).token}`);
      const ofGuild = `/applications/${stage.applicationId}/guilds/${stage.guild.fields.id}/commands`;
      await bot('POST', ofGuild, slash('local'));
      const open = await bot<{ id: string }>('POST', '/users/@me/channels', { recipient_id: id('finn') });
      expect(await picker('finn')).toEqual(['local', 'both', 'guild']);
      expect(await picker('finn', open.json.id)).toEqual(['both', 'dm']);
      const inDm = await stage.run('dm', { channel_id: open.json.id, guild_id: undefined });
      expect(inDm.status).toBe(204);
      expect(stage.received).toMatchObject({
        context: 1,
        user: { username: 'finn' },
        authorizing_integration_owners: { '0': '0' },
        app_permissions: String((1n << 15n) | (1n << 14n) | (1n << 17n) | (1n << 18n)),
      });
      expect(stage.received).not.toHaveProperty('member');
      const wrong = await stage.run('guild', { channel_id: open.json.id, guild_id: undefined });
      expect(wrong.json).toMatchObject({ code: 50035 });
    },
  );

  rule(
    'interactions/application-commands#user-commands',
    'a user command needs the permission to send messages in its channel',
    async () => {
      await stage.commands([{ name: 'Wave', type: 2 }]);
      const data = { name: 'Wave', type: 2, target_id: id('mei') };
      const rules = channelOf(stage.sim, 'rules');
      expect((await stage.begin(2, data, { channel_id: rules })).json).toMatchObject({ code: 50013 });
      expect((await stage.begin(2, data)).status).toBe(204);
    },
  );

  rule(
    'interactions/application-commands#making-a-global-command',
    'a client that knows an older version of a command has to load the command again',
    async () => {
      const { json } = await stage.commands([slash('hello')]);
      const data = { id: json[0]!.id, version: String(json[0]!['version']), name: 'hello', type: 1 };
      expect((await stage.begin(2, data)).status).toBe(204);
      await stage.commands([slash('hello', { description: 'new' })]);
      expect((await stage.begin(2, data)).json).toMatchObject({ code: 50035 });
    },
  );

  rule(
    'interactions/application-commands#localization',
    'people read commands in their language, applications get the names unchanged',
    async () => {
      await stage.commands([slash('hello', { name_localizations: { de: 'hallo' } })]);
      expect(await picker('finn', stage.channelId, { 'X-Discord-Locale': 'de' })).toEqual(['hallo']);
      await person(stage.sim, 'finn')(
        'POST',
        '/interactions',
        {
          type: 2,
          application_id: stage.applicationId,
          guild_id: stage.guild.fields.id,
          channel_id: stage.channelId,
          data: { name: 'hello', type: 1 },
        },
        { 'X-Discord-Locale': 'de' },
      );
      expect(stage.received).toMatchObject({ locale: 'de', guild_locale: 'en-US', data: { name: 'hello' } });
    },
  );
});
