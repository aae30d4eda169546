import type { Client } from 'discord.js';
import { accountOf, person } from '../../testing/callers.ts';
import { interactionBot } from '../../testing/clients/interaction-bot.ts';
import { InteractionStage, type Received, type Sent } from '../../testing/interaction-stage.ts';

describe('an unmodified discord.js bot and a simulated user', () => {
  let stage: InteractionStage;
  let client: Client<true>;
  let errors: unknown[];
  beforeEach(async () => {
    stage = await InteractionStage.open();
    ({ client, errors } = await interactionBot(stage.sim));
  });
  afterEach(async () => {
    await client.destroy();
    await stage.close();
    if (errors.length > 0) throw new AggregateError(errors, 'the bot failed');
  });

  /** The next dispatch of an event type that the user's client shows. */
  const next = (t: string, fits: (d: Received) => boolean = () => true) =>
    new Promise<Received>((resolve) => {
      const end = stage.sim.world.listen((dispatch) => {
        const d = dispatch.d as Received;
        if (dispatch.t !== t || !fits(d)) return;
        end();
        resolve(d);
      });
    });
  const says = (content: string) => (d: Received) => d['content'] === content;

  /** A call that carries files. */
  async function withFile(type: number, data: object, name: string): Promise<number> {
    const body = new FormData();
    const { applicationId, channelId, guild } = stage;
    const common = { application_id: applicationId, channel_id: channelId, guild_id: guild.fields.id };
    body.set('payload_json', JSON.stringify({ type, data, ...common }));
    body.set('files[0]', new Blob(['hello'], { type: 'text/plain' }), name);
    const headers = { Authorization: accountOf(stage.sim, 'finn').token };
    return (await fetch(`${stage.sim.url}/api/v10/interactions`, { method: 'POST', headers, body })).status;
  }

  it('the picker → the bot’s commands, with suggestions while the user types', async () => {
    const index = await person(stage.sim, 'finn')<{ application_commands: Array<{ name: string }> }>(
      'GET',
      `/channels/${stage.channelId}/application-command-index`,
    );
    expect(index.json.application_commands.map(({ name }) => name)).toEqual([
      'order',
      'brew',
      'form',
      'Praise',
      'Quote',
    ]);
    const suggested = next('APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE');
    const options = [{ type: 3, name: 'tea', value: 'gr', focused: true }];
    expect((await stage.begin(4, { name: 'order', type: 1, options })).status).toBe(204);
    expect((await suggested)['choices']).toEqual([{ name: 'green tea', value: 'green' }]);
  });

  it('a command with a file, its selects and its button → the bot’s answers', async () => {
    const said = next('MESSAGE_CREATE');
    const options = [
      { type: 3, name: 'tea', value: 'black' },
      { type: 4, name: 'cups', value: 3 },
      { type: 11, name: 'picture', value: '0' },
    ];
    expect(await withFile(2, { name: 'order', type: 1, options }, 'cup.txt')).toBe(204);
    const order = await said;
    expect(order).toMatchObject({
      content: '3 × black cup.txt',
      attachments: [{ filename: 'bill.txt', description: 'The bill' }],
    });

    let changed = next('MESSAGE_UPDATE');
    await stage.press(order.id, 'size', { component_type: 3, values: ['b'] });
    expect(await changed).toMatchObject({ id: order.id, content: 'size b', components: { length: 3 } });

    changed = next('MESSAGE_UPDATE');
    await stage.press(order.id, 'guest', { component_type: 5, values: [accountOf(stage.sim, 'mei').user.id] });
    expect(await changed).toMatchObject({ id: order.id, content: 'with mei' });

    changed = next('MESSAGE_UPDATE');
    await stage.press(order.id, 'cancel');
    expect(await changed).toMatchObject({ content: 'cancelled', components: [], attachments: [] });
  });

  it('deferred answers → become ready; ephemeral follow-ups → only the user sees them', async () => {
    const hot = next('MESSAGE_UPDATE', says('careful, hot'));
    await stage.run('brew', { options: [{ type: 1, name: 'quietly' }] });
    expect(await hot).toMatchObject({ flags: 64, ephemeral_for: accountOf(stage.sim, 'finn').user.id });
    expect((await stage.page(3)).map(({ content }) => content)).not.toContain('ready');

    const spilled = next('MESSAGE_DELETE');
    await stage.run('brew', { options: [{ type: 1, name: 'loudly' }] });
    await spilled;
    const [newest] = await stage.page(1);
    expect(newest).toMatchObject({ content: 'ready', flags: 0, interaction_metadata: { name: 'brew loudly' } });
  });

  it('a form with a file → the bot’s answer', async () => {
    const shown = next('INTERACTION_MODAL_CREATE');
    await stage.run('form');
    expect(await shown).toMatchObject({ custom_id: 'form', components: [{ type: 18 }, { type: 18 }] });
    const components = [
      { type: 18, component: { custom_id: 'why', value: 'I like it' } },
      { type: 18, component: { custom_id: 'proof', values: ['0'] } },
    ];
    const thanked = next('MESSAGE_CREATE');
    expect(await withFile(5, { custom_id: 'form', components }, 'proof.txt')).toBe(204);
    expect(await thanked).toMatchObject({ content: 'because I like it: proof.txt', flags: 64 });
  });

  it('menus of a user and of a message → the bot’s answers', async () => {
    const { json: said } = await person(stage.sim, 'mei')<Sent>('POST', stage.messages, { content: 'tea is ready' });
    const quoted = next('MESSAGE_CREATE');
    await stage.begin(2, { name: 'Quote', type: 3, target_id: said.id });
    expect(await quoted).toMatchObject({ content: '“tea is ready”', referenced_message: { id: said.id } });
    const praised = next('MESSAGE_CREATE');
    await stage.begin(2, { name: 'Praise', type: 2, target_id: accountOf(stage.sim, 'mei').user.id });
    expect(await praised).toMatchObject({ content: 'well done, mei', type: 23 });
  });
});
