import { withTool } from '../../../../integration-tests/optional-tools.ts';
import { person } from '../../testing/callers.ts';
import { ClientProcess } from '../../testing/clients/client-process.ts';
import { InteractionStage, type Received, type Sent } from '../../testing/interaction-stage.ts';

const setup = { client: 'discord.py', encoding: 'json', compress: 'zlib-stream' } as const;

withTool('discordPy', (python) => {
  describe("an unmodified discord.py's app_commands, used by a simulated user", () => {
    let stage: InteractionStage;
    let bot: ClientProcess;
    beforeAll(async () => {
      stage = await InteractionStage.open();
      bot = new ClientProcess(stage.sim, setup, python, 1, 'discord_py_commands.py');
      await bot.next('ready');
    });
    afterAll(async () => {
      await bot.end();
      await stage.close();
    });

    /** The next dispatch of an event type that the user's client shows. */
    const next = (t: string) =>
      new Promise<Received>((resolve) => {
        const end = stage.sim.world.listen((dispatch) => {
          if (dispatch.t !== t) return;
          end();
          resolve(dispatch.d as Received);
        });
      });

    it('suggests, answers, and takes selects, buttons and forms', async () => {
      const suggested = next('APPLICATION_COMMAND_AUTOCOMPLETE_RESPONSE');
      const typed = [{ type: 3, name: 'tea', value: 'gr', focused: true }];
      await stage.begin(4, { name: 'order', type: 1, options: typed });
      expect((await suggested)['choices']).toMatchObject([{ name: 'green tea', value: 'green' }]);

      const said = next('MESSAGE_CREATE');
      const options = [
        { type: 3, name: 'tea', value: 'green' },
        { type: 4, name: 'cups', value: 2 },
      ];
      expect((await stage.run('order', { options })).status).toBe(204);
      const order = await said;
      expect(order).toMatchObject({ content: '2 x green', type: 20 });
      const [selects, buttons] = order['components'] as Array<{ components: Array<{ custom_id: string }> }>;

      const changed = next('MESSAGE_UPDATE');
      await stage.press(order.id, selects!.components[0]!.custom_id, { component_type: 3, values: ['Big'] });
      expect(await changed).toMatchObject({ content: 'size Big' });

      const shown = next('INTERACTION_MODAL_CREATE');
      await stage.press(order.id, buttons!.components[0]!.custom_id);
      const { custom_id: form, components } = await shown;
      const [{ components: inputs }] = components as [{ components: Array<{ custom_id: string }> }];
      const thanked = next('MESSAGE_CREATE');
      const filled = [{ type: 1, components: [{ type: 4, custom_id: inputs[0]!.custom_id, value: 'tea is good' }] }];
      await stage.begin(5, { custom_id: form, components: filled });
      expect(await thanked).toMatchObject({ content: 'because tea is good', flags: 64 });
    });

    it('defers, edits, follows up, and serves the menu of a message', async () => {
      const ready = next('MESSAGE_UPDATE');
      await stage.run('brew');
      expect(await ready).toMatchObject({ content: 'ready', flags: 64 });
      const { json: said } = await person(stage.sim, 'mei')<Sent>('POST', stage.messages, { content: 'tea is ready' });
      const quoted = new Promise<Received>((resolve) => {
        stage.sim.world.listen(({ t, d }) => {
          if (t === 'MESSAGE_CREATE' && (d as Received).type === 23) resolve(d as Received);
        });
      });
      await stage.begin(2, { name: 'Quote', type: 3, target_id: said.id });
      expect(await quoted).toMatchObject({ content: 'quoted: tea is ready' });
      expect(bot.reports.filter(({ event }) => event === 'error')).toEqual([]);
    });
  });
});
