import { accountOf, applicationOf, bot, caller } from '../../testing/callers.ts';
import { InteractionStage, type Sent } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

interface Command {
  id: string;
  name: string;
  type: number;
  version: string;
  [field: string]: unknown;
}

describe('commands', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
  });
  afterEach(() => stage.close());

  const global = () => `/applications/${stage.applicationId}/commands`;
  const ofGuild = () => `/applications/${stage.applicationId}/guilds/${stage.guild.fields.id}/commands`;
  const create = (form: object, at = global()) => bot(stage.sim)<Command>('POST', at, form);
  const slash = (name: string, more: object = {}) => ({ name, description: 'x', ...more });
  const refused = async (form: object, at = global()) => {
    const { status, json } = await create(form, at);
    expect({ status, code: json['code'] }).toEqual({ status: 400, code: 50035 });
    return json['errors'];
  };
  const codes = (errors: unknown) => [...JSON.stringify(errors).matchAll(/"code":"(\w+)"/g)].map(([, code]) => code);

  rule(
    'interactions/application-commands#application-command-object-application-command-naming',
    'names of slash commands and options are lower case in scripts that have it, without spaces; others are free',
    async () => {
      for (const name of ['Hello', 'two words', 'a.b', 'É'])
        expect(codes(await refused(slash(name)))).toEqual(['APPLICATION_COMMAND_INVALID_NAME']);
      for (const name of ['hello', 'привет', 'ไทย', "it's", 'नमस्ते', '日本語'])
        expect((await create(slash(name))).status).toBe(201);
      const options = [{ type: 3, name: 'Bad', description: 'x' }];
      expect(await refused(slash('ok', { options }))).toMatchObject({ options: { 0: { name: {} } } });
      expect((await create({ name: 'High Five', type: 2 })).json).toMatchObject({ name: 'High Five', description: '' });
    },
  );

  rule(
    'interactions/application-commands#registering-a-command',
    'names are unique by application, type and scope',
    async () => {
      const first = await create(slash('same'));
      expect(first.status).toBe(201);
      const again = await create(slash('same', { description: 'changed' }));
      expect({ status: again.status, id: again.json.id }).toEqual({ status: 200, id: first.json.id });
      expect((await create({ name: 'same', type: 2 })).status).toBe(201);
      expect((await create(slash('same'), ofGuild())).status).toBe(201);
      const { json: other } = await create(slash('other'));
      const renamed = await bot(stage.sim)('PATCH', `${global()}/${other.id}`, { name: 'same' });
      expect(renamed.json).toMatchObject({ code: 40041 });
    },
  );

  rule(
    'interactions/application-commands#bulk-overwrite-global-application-commands',
    'a bulk overwrite replaces commands of all types and keeps the ids of commands that it lists',
    async () => {
      const { json: before } = await stage.commands([slash('keep'), slash('old'), { name: 'Menu', type: 3 }]);
      const [keep, old] = before;
      const { json: after } = await stage.commands([slash('keep'), slash('new', { id: old!.id })]);
      expect(after.map(({ id }) => id)).toEqual([keep!.id, old!.id]);
      expect(after.map((one) => one['name'])).toEqual(['keep', 'new']);
      const { json: list } = await bot(stage.sim)<Command[]>('GET', global());
      expect(list.map(({ name }) => name)).toEqual(['keep', 'new']);
      const twice = await stage.commands([slash('a'), slash('a')]);
      expect(codes(twice.json)).toContain('APPLICATION_COMMANDS_DUPLICATE_NAME');
    },
  );

  rule(
    'interactions/application-commands#application-command-object-application-command-structure',
    'the version of a command changes with the command, and only then',
    async () => {
      const { json: first } = await create(slash('hello'));
      expect((await create(slash('hello'))).json.version).toBe(first.version);
      const { json: next } = await create(slash('hello', { nsfw: true }));
      expect(BigInt(next.version)).toBeGreaterThan(BigInt(first.version));
    },
  );

  rule(
    'interactions/application-commands#edit-global-application-command',
    'an edit replaces the fields it contains and keeps the others',
    async () => {
      const options = [{ type: 3, name: 'a', description: 'x' }];
      const { json: command } = await create(slash('hello', { options, default_member_permissions: '32' }));
      const edited = await bot(stage.sim)<Command>('PATCH', `${global()}/${command.id}`, { options: [] });
      expect(edited.json).toMatchObject({ name: 'hello', options: [], default_member_permissions: '32' });
      const bad = await bot(stage.sim)('PATCH', `${global()}/${command.id}`, { name: 'Not Good' });
      expect(codes(bad.json)).toEqual(['APPLICATION_COMMAND_INVALID_NAME']);
      expect((await bot(stage.sim)('DELETE', `${global()}/${command.id}`)).status).toBe(204);
      expect((await bot(stage.sim)('GET', `${global()}/${command.id}`)).json).toMatchObject({ code: 10063 });
    },
  );

  rule(
    'interactions/application-commands#user-commands',
    'user and message commands have neither description nor options',
    async () => {
      expect(await refused({ name: 'Look', type: 2, description: 'x' })).toMatchObject({ description: {} });
      const options = [{ type: 3, name: 'a', description: 'x' }];
      expect(await refused({ name: 'Look', type: 3, options })).toMatchObject({ options: {} });
      expect(await refused({ name: 'nothing', type: 1 })).toMatchObject({ description: {} });
    },
  );

  rule(
    'interactions/application-commands#application-command-object-application-command-option-structure',
    'required options come before optional ones, and their names are unique',
    async () => {
      const option = (name: string, required: boolean) => ({ type: 3, name, description: 'x', required });
      expect(codes(await refused(slash('a', { options: [option('b', false), option('c', true)] })))).toEqual([
        'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
      ]);
      expect(codes(await refused(slash('a', { options: [option('b', true), option('b', true)] })))).toEqual([
        'APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS',
      ]);
    },
  );

  rule(
    'interactions/application-commands#application-command-object-application-command-option-choice-structure',
    'choices are of the type of their option, and exclude autocomplete',
    async () => {
      const option = (type: number, value: unknown, more: object = {}) => [
        { type, name: 'b', description: 'x', choices: [{ name: 'One', value }], ...more },
      ];
      expect(await refused(slash('a', { options: option(4, 'one') }))).toMatchObject({
        options: { 0: { choices: { 0: { value: {} } } } },
      });
      expect(await refused(slash('a', { options: option(3, 1) }))).toBeDefined();
      expect(await refused(slash('a', { options: option(4, 1.5) }))).toBeDefined();
      expect(await refused(slash('a', { options: option(3, 'one', { autocomplete: true }) }))).toMatchObject({
        options: { 0: { autocomplete: {} } },
      });
      const { json } = await create(slash('a', { options: option(6, 'one') }));
      expect(json['options']).toEqual([{ type: 6, name: 'b', description: 'x' }]);
    },
  );

  rule(
    'interactions/application-commands#subcommands-and-subcommand-groups',
    'groups hold subcommands, subcommands hold parameters, and nothing nests deeper',
    async () => {
      const option = (type: number, name: string, options?: object[]) => ({ type, name, description: 'x', options });
      const fine = [option(2, 'group', [option(1, 'sub', [option(3, 'text')])]), option(1, 'other')];
      expect((await create(slash('fine', { options: fine }))).status).toBe(201);
      for (const options of [
        [option(1, 'sub'), option(3, 'text')],
        [option(2, 'group', [option(3, 'text')])],
        [option(2, 'group', [option(2, 'group', [])])],
        [option(1, 'sub', [option(1, 'sub')])],
        [option(2, 'group', [option(1, 'sub', [option(1, 'deep')])])],
      ])
        expect(codes(await refused(slash('bad', { options })))).toContain('APPLICATION_COMMAND_OPTIONS_TYPE_INVALID');
    },
  );

  rule(
    'interactions/application-commands#slash-commands',
    'texts of a command are 8,000 characters at most, each counted with its longest translation',
    async () => {
      const choices = Array.from({ length: 25 }, (_, index) => ({
        name: `${index}`.padEnd(100, 'n'),
        value: `${index}`.padEnd(100, 'v'),
      }));
      const option = (name: string, count: number) => ({
        type: 3,
        name,
        description: 'x',
        choices: choices.slice(0, count),
      });
      const fits = [option('a', 25), option('b', 14)];
      expect((await create(slash('big', { options: fits }))).status).toBe(201);
      expect(codes(await refused(slash('big', { options: [option('a', 25), option('b', 15)] })))).toEqual([
        'APPLICATION_COMMAND_TOO_LARGE',
      ]);
      const translated = {
        name_localizations: { de: 'x'.repeat(32) },
        description_localizations: { de: 'x'.repeat(100) },
      };
      const nearly = [...fits, option('c', 0)].map((one) => ({ ...one, ...translated }));
      expect((await create(slash('big', { options: fits, description: 'x'.repeat(90) }))).status).toBe(200);
      expect(codes(await refused(slash('big', { options: nearly })))).toEqual(['APPLICATION_COMMAND_TOO_LARGE']);
    },
  );

  rule(
    'interactions/application-commands#retrieving-localized-commands',
    'a list has commands in the language of the request, a single command in all',
    async () => {
      const german = { name_localizations: { de: 'geburtstag', 'en-GB': 'natal-day' } };
      const options = [{ type: 4, name: 'age', description: 'Age', name_localizations: { de: 'alter' } }];
      const { json: command } = await create(slash('birthday', { ...german, options }));
      const list = async (headers: Record<string, string>, query = '') =>
        (await bot(stage.sim)<Command[]>('GET', `${global()}${query}`, undefined, headers)).json[0]!;
      const inGerman = await list({ 'X-Discord-Locale': 'de', 'Accept-Language': 'fr' });
      expect(inGerman).toMatchObject({
        name: 'birthday',
        name_localized: 'geburtstag',
        options: [{ name_localized: 'alter' }],
      });
      expect(inGerman).not.toHaveProperty('name_localizations');
      expect(await list({ 'Accept-Language': 'de' })).toMatchObject({ name_localized: 'geburtstag' });
      expect(await list({ 'Accept-Language': 'fr' })).not.toHaveProperty('name_localized');
      expect(await list({}, '?with_localizations=true')).toMatchObject(german);
      expect((await bot(stage.sim)('GET', `${global()}/${command.id}`)).json).toMatchObject(german);
    },
  );

  rule(
    'interactions/application-commands#locale-fallbacks',
    'a missing language falls back to a related one',
    async () => {
      await create(slash('color', { name_localizations: { 'en-GB': 'colour', 'es-ES': 'color-es' } }));
      const named = async (locale: string) =>
        (await bot(stage.sim)<Command[]>('GET', global(), undefined, { 'X-Discord-Locale': locale })).json[0]![
          'name_localized'
        ];
      expect(await named('en-US')).toBe('colour');
      expect(await named('es-419')).toBe('color-es');
      expect(await named('ja')).toBeUndefined();
      expect(await refused(slash('b', { name_localizations: { xx: 'b' } }))).toMatchObject({ name_localizations: {} });
    },
  );

  rule(
    'interactions/application-commands#application-command-object-application-command-structure',
    'contexts and installation contexts belong to global commands; entry points too',
    async () => {
      expect((await create(slash('a'))).json).toMatchObject({
        contexts: null,
        integration_types: [0],
        dm_permission: true,
      });
      expect((await create(slash('b', { contexts: [0] }))).json).toMatchObject({ contexts: [0], dm_permission: false });
      expect((await create(slash('c'), ofGuild())).json).not.toHaveProperty('contexts');
      expect(await refused(slash('d', { contexts: [0, 0] }))).toMatchObject({ contexts: {} });
      expect(await refused(slash('d', { integration_types: [1] }))).toMatchObject({ integration_types: {} });
      expect(await refused({ name: 'launch', type: 4 }, ofGuild())).toMatchObject({ type: {} });
      expect(await refused({ name: 'launch', type: 4, handler: 1 })).toMatchObject({ handler: {} });
      stage.sim.world.applications.get(stage.applicationId)!.flags |= 1 << 17;
      expect((await create({ name: 'launch', type: 4, handler: 2 })).json).toMatchObject({ type: 4, handler: 2 });
      expect((await create({ name: 'launch2', type: 4 })).json).toMatchObject({ code: 30032 });
    },
  );

  rule(
    'interactions/application-commands#endpoints',
    'an application manages its commands with its bot, or with client credentials of the right scope',
    async () => {
      const { id, clientSecret } = applicationOf(stage.sim);
      const bearer = async (scope: string) => {
        const response = await fetch(`${stage.sim.url}/api/v10/oauth2/token`, {
          method: 'POST',
          headers: { Authorization: `Basic ${Buffer.from(`${id}:${clientSecret}`).toString('base64')}` },
          body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
        });
        const { access_token: token } = (await response.json()) as { access_token: string };
        return caller(stage.sim, `Bearer ${token}`);
      };
      const right = await bearer('applications.commands.update');
      expect((await right<Sent>('POST', global(), slash('by-bearer'))).status).toBe(201);
      const wrong = await bearer('identify');
      expect((await wrong('POST', global(), slash('by-bearer'))).json).toMatchObject({ code: 50026 });
      const elsewhere = await bot(stage.sim)('GET', `/applications/${accountOf(stage.sim, 'ada').user.id}/commands`);
      expect(elsewhere.json).toMatchObject({ code: 20012 });
    },
  );
});
