// Real: the simulator over HTTP.
import { simulate, type Simulation } from '../../index.ts';
import { rule } from '../../../testing/rule.ts';
import { codeOf, formErrors, sceneOf, type Scene } from '../../../testing/scene.ts';

describe('form errors', () => {
  let sim: Simulation;
  let scene: Scene;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    scene = sceneOf(sim);
  });
  afterEach(() => sim.close());

  const say = (form: unknown) => scene.bot('POST', `${scene.channel('bots')}/messages`, form);
  const makeChannel = (form: unknown) => scene.bot('POST', `${scene.at}/channels`, form);

  rule(
    'reference#error-messages',
    'a rejected field is reported at its path, with code and sentence, in the answer 50035',
    async () => {
      const { status, json } = await say({
        embeds: [{ title: 'x' }, { fields: [{ name: 'n'.repeat(257), value: 'v' }] }],
      });
      expect(status).toBe(400);
      const refused = { code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 256 or fewer in length.' };
      expect(json).toEqual({
        message: 'Invalid Form Body',
        code: 50035,
        errors: { embeds: { 1: { fields: { 0: { name: { _errors: [refused] } } } } } },
      });
    },
  );

  rule('reference#error-messages', 'a missing or null field is BASE_TYPE_REQUIRED', async () => {
    expect((await makeChannel({})).json).toMatchObject({
      errors: { name: { _errors: [{ code: 'BASE_TYPE_REQUIRED', message: 'This field is required' }] } },
    });
    expect(await formErrors(makeChannel({ name: null }))).toEqual(['name BASE_TYPE_REQUIRED']);
    expect(await formErrors(say({ embeds: [{ fields: [{ name: '', value: '' }] }] }))).toEqual([
      'embeds.0.fields.0.name BASE_TYPE_REQUIRED',
      'embeds.0.fields.0.value BASE_TYPE_REQUIRED',
    ]);
    expect(await formErrors(say({ embeds: [{}] }))).toEqual(['embeds.0.description BASE_TYPE_REQUIRED']);
  });

  rule('reference#error-messages', 'a length error contains its bound, or both bounds', async () => {
    expect((await say({ content: 'x'.repeat(2_001) })).json['errors']).toEqual({
      content: { _errors: [{ code: 'BASE_TYPE_MAX_LENGTH', message: 'Must be 2000 or fewer in length.' }] },
    });
    const both = { code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 100 in length.' };
    for (const name of ['', 'x'.repeat(101)])
      expect((await makeChannel({ name })).json['errors']).toEqual({ name: { _errors: [both] } });
    expect(await formErrors(say({ embeds: Array.from({ length: 11 }, () => ({ title: 'x' })) }))).toEqual([
      'embeds BASE_TYPE_MAX_LENGTH',
    ]);
  });

  rule('reference#error-messages', 'a number error contains its bound', async () => {
    const slow = (rate_limit_per_user: number) => makeChannel({ name: 'x', rate_limit_per_user });
    expect((await slow(21_601)).json['errors']).toEqual({
      rate_limit_per_user: {
        _errors: [{ code: 'NUMBER_TYPE_MAX', message: 'int value should be less than or equal to 21600.' }],
      },
    });
    expect((await slow(-1)).json['errors']).toEqual({
      rate_limit_per_user: {
        _errors: [{ code: 'NUMBER_TYPE_MIN', message: 'int value should be greater than or equal to 0.' }],
      },
    });
  });

  rule(
    'reference#error-messages',
    'a value that is not among the choices is BASE_TYPE_CHOICES, which lists them',
    async () => {
      const { json } = await makeChannel({ name: 'x', default_auto_archive_duration: 61 });
      const refused = { code: 'BASE_TYPE_CHOICES', message: 'Value must be one of (60, 1440, 4320, 10080).' };
      expect(json['errors']).toEqual({ default_auto_archive_duration: { _errors: [refused] } });
      expect((await say({ content: 'x', allowed_mentions: { parse: ['nobody'] } })).json['errors']).toEqual({
        allowed_mentions: {
          parse: {
            0: {
              _errors: [{ code: 'BASE_TYPE_CHOICES', message: "Value must be one of ('users', 'roles', 'everyone')." }],
            },
          },
        },
      });
    },
  );

  rule('reference#error-messages', 'a value that cannot be one of the choices is ENUM_TYPE_COERCE', async () => {
    expect((await makeChannel({ name: 'x', video_quality_mode: 'full' })).json['errors']).toEqual({
      video_quality_mode: {
        _errors: [{ code: 'ENUM_TYPE_COERCE', message: 'Value "full" is not a valid enum value.' }],
      },
    });
  });

  rule('reference#error-messages', 'an empty place in a list is LIST_ITEM_VALUE_REQUIRED', async () => {
    expect((await say({ embeds: [null] })).json['errors']).toEqual({
      embeds: {
        0: { _errors: [{ code: 'LIST_ITEM_VALUE_REQUIRED', message: 'List item values of ListType are required' }] },
      },
    });
  });

  rule('reference#error-messages', 'a value of another type gets an error with the expected type', async () => {
    expect(await formErrors(makeChannel({ name: {} }))).toEqual(['name STRING_TYPE_CONVERT']);
    expect(await formErrors(makeChannel({ name: 'x', position: 'first' }))).toEqual(['position NUMBER_TYPE_COERCE']);
    expect(await formErrors(makeChannel({ name: 'x', nsfw: 'maybe' }))).toEqual(['nsfw BOOLEAN_TYPE_CONVERT']);
    expect(await formErrors(say({ embeds: 'x' }))).toEqual(['embeds LIST_TYPE_CONVERT']);
    expect(await formErrors(say({ embeds: ['x'] }))).toEqual(['embeds.0 MODEL_TYPE_CONVERT']);
    expect(await formErrors(makeChannel({ name: 'x', parent_id: 'abc' }))).toEqual(['parent_id NUMBER_TYPE_COERCE']);
  });

  rule('reference#error-messages', 'several rejected fields are reported together', async () => {
    const errors = await formErrors(makeChannel({ name: '', position: -1, rate_limit_per_user: 99_999 }));
    expect(errors.toSorted()).toEqual([
      'name BASE_TYPE_BAD_LENGTH',
      'position NUMBER_TYPE_MIN',
      'rate_limit_per_user NUMBER_TYPE_MAX',
    ]);
  });

  rule('reference#error-messages', 'errors of addresses and dates contain the expected form', async () => {
    expect(await formErrors(say({ embeds: [{ url: 'ftp://x' }] }))).toEqual(['embeds.0.url URL_TYPE_INVALID_SCHEME']);
    expect(await formErrors(say({ embeds: [{ timestamp: 'today' }] }))).toEqual([
      'embeds.0.timestamp DATE_TIME_TYPE_PARSE',
    ]);
    const until = { communication_disabled_until: 'soon' };
    expect(await formErrors(scene.bot('PATCH', `${scene.at}/members/${scene.userId('finn')}`, until))).toEqual([
      'communication_disabled_until DATE_TIME_TYPE_PARSE',
    ]);
  });

  rule('reference#error-messages', 'queries and paths are checked like bodies', async () => {
    const list = (query: string) => scene.bot('GET', `${scene.channel('bots')}/messages?${query}`);
    expect(await formErrors(list('limit=0'))).toEqual(['limit NUMBER_TYPE_MIN']);
    expect(await formErrors(list('limit=101'))).toEqual(['limit NUMBER_TYPE_MAX']);
    expect(await formErrors(list('limit=many'))).toEqual(['limit NUMBER_TYPE_COERCE']);
    expect(await formErrors(list('before=now'))).toEqual(['before NUMBER_TYPE_COERCE']);
    expect(await formErrors(scene.bot('GET', '/channels/general'))).toEqual(['channel_id NUMBER_TYPE_COERCE']);
  });

  rule(
    'topics/opcodes-and-status-codes#json',
    '50006 is an empty message, 50109 invalid JSON, 50035 an unknown Content-Type',
    async () => {
      const at = `${scene.channel('bots')}/messages`;
      expect(await codeOf(say({}))).toBe(50006);
      expect(await codeOf(say({ content: ' \n ' }))).toBe(50006);
      expect(await codeOf(scene.bot('POST', at, '{"content":'))).toBe(50109);
      const csv = await scene.bot('POST', at, 'x', { 'Content-Type': 'text/csv' });
      expect(csv.json).toMatchObject({ code: 50035, errors: { _errors: [{ code: 'CONTENT_TYPE_INVALID' }] } });
    },
  );

  rule('resources/audit-log', 'a reason for the audit log has at most 512 characters after decoding', async () => {
    const rename = (reason: string) =>
      codeOf(
        scene.bot(
          'PATCH',
          scene.channel('bots'),
          { nsfw: false },
          { 'X-Audit-Log-Reason': encodeURIComponent(reason) },
        ),
      );
    expect(await rename('é'.repeat(512))).toBe(200);
    expect(await rename('é'.repeat(513))).toBe(50035);
  });

  rule('topics/opcodes-and-status-codes#json', '50041 is an API version that does not exist', async () => {
    const get = async (version: string) => (await fetch(`${sim.url}/api${version}/gateway`)).json();
    expect(await get('/v99')).toMatchObject({ code: 50041 });
    expect(await get('/v10')).toMatchObject({ url: expect.any(String) });
  });
});
