import { accountOf, channelOf } from '../../testing/callers.ts';
import { button, InteractionStage, row } from '../../testing/interaction-stage.ts';
import { rule } from '../../testing/rule.ts';

describe('modals', () => {
  let stage: InteractionStage;
  beforeEach(async () => {
    stage = await InteractionStage.open();
    await stage.commands([{ name: 'apply', description: 'x' }]);
    await stage.run('apply');
  });
  afterEach(() => stage.close());

  const label = (component: object, more: object = {}) => ({ type: 18, label: 'Question', component, ...more });
  const options = (...values: string[]) => values.map((value) => ({ label: value, value }));
  const show = (...components: object[]) =>
    stage.answer({ type: 9, data: { custom_id: 'form', title: 'Apply', components } });
  const fill = (...given: object[]) =>
    stage.begin(5, { custom_id: 'form', components: given.map((component) => ({ type: 18, component })) });
  /** Shows a form of one component and returns Discord's result for each input. */
  async function tried(component: object, ...given: object[]): Promise<number[]> {
    const shown = await show(label({ custom_id: 'c', ...component }));
    expect(shown.status).toBe(204);
    const statuses: number[] = [];
    for (const one of given) statuses.push((await fill({ custom_id: 'c', ...one })).status);
    return statuses;
  }
  const told = () => (stage.received.data['components'] as Array<{ component: Record<string, unknown> }>)[0]!.component;

  rule(
    'components/reference#label-label-child-components',
    'a modal consists of labels with one input each, and of texts; components of messages are rejected',
    async () => {
      const input = { type: 4, custom_id: 't', style: 1 };
      for (const wrong of [
        button('a'),
        ...row(button('a')),
        { type: 17, components: [{ type: 10, content: 'x' }] },
        label(button('a')),
        label({ type: 10, content: 'x' }),
        input,
        { type: 14 },
      ])
        expect((await show(wrong)).status).toBe(400);
      expect((await show(label(input), label(input))).json).toMatchObject({ code: 50035 });
      const more = { custom_id: 'second', type: 23 };
      expect((await show({ type: 10, content: 'Tell us' }, label(input), label(more))).status).toBe(204);
      expect(stage.last('INTERACTION_MODAL_CREATE')).toMatchObject({ title: 'Apply', components: { length: 3 } });
    },
  );

  rule(
    'interactions/receiving-and-responding#interaction-response-object-modal',
    'a modal has a custom id, a title of up to 45 characters, and at least one component',
    async () => {
      const components = [label({ type: 23, custom_id: 'c' })];
      for (const data of [
        { title: 'x', components },
        { custom_id: 'c', components },
        { custom_id: 'c', title: 'x'.repeat(46), components },
        { custom_id: 'c', title: 'x', components: [] },
      ])
        expect((await stage.answer({ type: 9, data })).status).toBe(400);
      expect((await stage.answer({ type: 9, data: { custom_id: 'c', title: 'x', components } })).status).toBe(204);
    },
  );

  rule(
    'components/reference#text-input',
    'a text fits the length limits of its input, and may be left out if not required',
    async () => {
      const input = { type: 4, style: 2, min_length: 2, max_length: 4 };
      expect(await tried(input, { value: '' }, {}, { value: 'x' }, { value: 'xxxxx' }, { value: 'xxx' })).toEqual([
        400, 400, 400, 400, 204,
      ]);
      expect(told()).toEqual({ type: 4, id: 2, custom_id: 'c', value: 'xxx' });
      await stage.run('apply');
      expect(await tried({ ...input, required: false }, { value: '' })).toEqual([204]);
    },
  );

  rule(
    'components/reference#string-select-string-select-structure',
    'a select of a modal may be optional; it is never disabled, and takes at least one value when required',
    async () => {
      const select = { type: 3, custom_id: 'c', options: options('a', 'b') };
      expect((await show(label({ ...select, disabled: true }))).status).toBe(400);
      expect((await show(label({ ...select, min_values: 0 }))).status).toBe(400);
      expect(await tried(select, { values: [] }, { values: ['z'] }, { values: ['b'] })).toEqual([400, 400, 204]);
      expect(told()).toEqual({ type: 3, id: 2, custom_id: 'c', values: ['b'] });
      await stage.run('apply');
      expect(await tried({ ...select, required: false, min_values: 0 }, { values: [] })).toEqual([204]);
    },
  );

  rule(
    'components/reference#mentionable-select',
    'the selects of users, roles, mentionables and channels resolve the chosen values',
    async () => {
      const user = accountOf(stage.sim, 'mei').user.id;
      const role = [...stage.guild.roles.keys()].at(-1)!;
      const channel = channelOf(stage.sim, 'general');
      for (const [type, value, kind] of [
        [5, user, 'users'],
        [6, role, 'roles'],
        [7, role, 'roles'],
        [8, channel, 'channels'],
      ] as const) {
        await stage.run('apply');
        expect(await tried({ type }, { values: ['1'] }, { values: [value] })).toEqual([404, 204]);
        expect(told()).toMatchObject({ type, values: [value] });
        expect(stage.received.data['resolved']).toMatchObject({ [kind]: { [value]: {} } });
      }
    },
  );

  rule('components/reference#radio-group', 'one of two to ten options is chosen, or none if not required', async () => {
    const group = { type: 21, custom_id: 'c', options: options('a', 'b') };
    expect((await show(label({ ...group, options: options('a') }))).status).toBe(400);
    const both = group.options.map((one) => ({ ...one, default: true }));
    expect((await show(label({ ...group, options: both }))).status).toBe(400);
    expect(await tried(group, {}, { value: 'z' }, { value: 'b' })).toEqual([400, 400, 204]);
    expect(told()).toEqual({ type: 21, id: 2, custom_id: 'c', value: 'b' });
    await stage.run('apply');
    expect(await tried({ ...group, required: false }, {})).toEqual([204]);
    expect(told()).toMatchObject({ value: null });
  });

  rule(
    'components/reference#checkbox-group',
    'any of up to ten options are chosen, all of them by default',
    async () => {
      const group = { type: 22, options: options('a', 'b', 'c') };
      expect(await tried(group, { values: [] }, { values: ['a', 'b', 'c'] })).toEqual([400, 204]);
      await stage.run('apply');
      expect(await tried({ ...group, max_values: 1 }, { values: ['a', 'b'] }, { values: ['a'] })).toEqual([400, 204]);
      await stage.run('apply');
      expect(await tried({ ...group, required: false, min_values: 0 }, {})).toEqual([204]);
      expect(told()).toMatchObject({ type: 22, values: [] });
    },
  );

  rule('components/reference#checkbox', 'a checkbox is true or false, and never required', async () => {
    expect(await tried({ type: 23 }, {})).toEqual([204]);
    expect(told()).toEqual({ type: 23, id: 2, custom_id: 'c', value: false });
    await stage.run('apply');
    expect(await tried({ type: 23 }, { value: true })).toEqual([204]);
    expect(told()).toMatchObject({ value: true });
  });

  /** Submits a form with files. */
  async function upload(...names: string[]): Promise<number> {
    const form = new FormData();
    const component = { custom_id: 'c', values: names.map((_, index) => String(index)) };
    const body = {
      type: 5,
      application_id: stage.applicationId,
      channel_id: stage.channelId,
      data: { custom_id: 'form', components: [{ type: 18, component }] },
    };
    form.set('payload_json', JSON.stringify(body));
    names.forEach((name, index) => form.set(`files[${index}]`, new Blob([name]), name));
    const headers = { Authorization: accountOf(stage.sim, 'finn').token };
    return (await fetch(`${stage.sim.url}/api/v10/interactions`, { method: 'POST', headers, body: form })).status;
  }

  rule(
    'components/reference#file-upload',
    'the number of uploaded files fits the limits, and the files are resolved',
    async () => {
      expect((await show(label({ type: 19, custom_id: 'c', max_values: 11 }))).status).toBe(400);
      expect((await show(label({ type: 19, custom_id: 'c', min_values: 2, max_values: 3 }))).status).toBe(204);
      expect([await upload('a.txt'), await upload('a', 'b', 'c', 'd'), await upload('a.txt', 'b.txt')]).toEqual([
        400, 400, 204,
      ]);
      const ids = told()['values'] as string[];
      const { attachments } = stage.received.data['resolved'] as Record<string, Record<string, object>>;
      expect(ids.map((id) => attachments![id])).toMatchObject([
        { filename: 'a.txt', ephemeral: true },
        { filename: 'b.txt' },
      ]);
      await stage.run('apply');
      await show(label({ type: 19, custom_id: 'c', required: false, min_values: 0 }));
      expect(await upload()).toBe(204);
    },
  );

  rule(
    'reference#file-type-filtering',
    'file types are groups or extensions in any case, and only the file name counts',
    async () => {
      const upload19 = (file_types: string[]) => show(label({ type: 19, custom_id: 'c', file_types }));
      expect((await upload19(['pdf'])).status).toBe(400);
      await upload19(['image', '.PDF']);
      expect([await upload('a.txt'), await upload('image.txt.exe'), await upload('Paper.Pdf')]).toEqual([
        400, 400, 204,
      ]);
      await stage.run('apply');
      await upload19(['image']);
      expect(await upload('really-text.png')).toBe(204);
    },
  );

  rule(
    'interactions/receiving-and-responding#interaction-object-modal-submit-data-structure',
    'a modal is submitted by the user who sees it, and once',
    async () => {
      await show(label({ type: 23, custom_id: 'c' }));
      const components = [{ type: 18, component: { custom_id: 'c', value: true } }];
      const submit = (who: string) => stage.begin(5, { custom_id: 'form', components }, { who });
      expect((await submit('mei')).status).toBe(404);
      expect((await submit('finn')).status).toBe(204);
      expect(stage.received).toMatchObject({ type: 5, data: { custom_id: 'form' } });
      expect((await submit('finn')).status).toBe(404);
    },
  );

  rule(
    'resources/message#message-interaction-metadata-object',
    'a modal of a button comes with the message of the button, and may update it',
    async () => {
      const { json } = await stage.say({ content: 'press', components: row(button('go')) });
      await stage.press(json.id, 'go');
      await show(label({ type: 23, custom_id: 'c' }));
      await fill({ custom_id: 'c', value: true });
      expect(stage.received).toMatchObject({ type: 5, message: { id: json.id } });
      expect((await stage.answer({ type: 7, data: { content: 'filled', components: [] } })).status).toBe(204);
      expect((await stage.page(1))[0]).toMatchObject({ id: json.id, content: 'filled' });
      await stage.nobody('POST', stage.hook, { content: 'thanks' });
      expect(stage.last('MESSAGE_CREATE')).toMatchObject({
        interaction_metadata: {
          type: 5,
          triggering_interaction_metadata: { type: 3, interacted_message_id: json.id },
        },
      });
    },
  );
});
