import { Client, Events, GatewayIntentBits, MessageFlags, type ChatInputCommandInteraction } from 'discord.js';
import { once } from 'node:events';
import { simulate, type Simulation } from '../index.ts';
import { accountOf, applicationOf, bot, channelOf, guildOf, person } from '../../testing/callers.ts';
import type { Dispatch } from '../world/world.ts';

// https://docs.discord.com/developers/interactions/receiving-and-responding
describe('a slash command', () => {
  let sim: Simulation;
  let client: Client<true>;
  const seen: Dispatch[] = [];

  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
    seen.length = 0;
    sim.world.listen((dispatch) => seen.push(dispatch));
    const made = new Client({ intents: [GatewayIntentBits.Guilds], rest: { api: `${sim.url}/api` } });
    await Promise.all([once(made, Events.ClientReady), made.login(applicationOf(sim).token)]);
    client = made as Client<true>;
    await client.application.commands.set([
      { name: 'hello', description: 'Says hello', options: [{ type: 6, name: 'who', description: 'Whom' }] },
      { name: 'secret', description: 'For managers', defaultMemberPermissions: '32' },
    ]);
  });
  afterEach(async () => {
    await client.destroy();
    await sim.close();
  });

  const run = (name: string, who = 'finn', options: object[] = []) =>
    person(sim, who)('POST', '/interactions', {
      type: 2,
      application_id: applicationOf(sim).id,
      guild_id: guildOf(sim, 'Mainstay Demo').fields.id,
      channel_id: channelOf(sim, 'bots'),
      data: { name, type: 1, options },
    });

  async function invoke(name: string, who?: string, options?: object[]): Promise<ChatInputCommandInteraction> {
    const came = once(client, Events.InteractionCreate);
    expect((await run(name, who, options)).status).toBe(204);
    return ((await came) as [ChatInputCommandInteraction])[0];
  }

  it('is answered, edited and followed up', async () => {
    const { id } = accountOf(sim, 'mei').user;
    const interaction = await invoke('hello', 'finn', [{ type: 6, name: 'who', value: id }]);
    expect(interaction.options.getUser('who')?.username).toBe('mei');
    expect(interaction.memberPermissions?.has('UseApplicationCommands')).toBe(true);
    await interaction.reply('hello mei');
    await interaction.editReply('hello again');
    await interaction.followUp('and more');
    const page = await bot(sim)<Array<{ content: string; type: number }>>(
      'GET',
      `/channels/${channelOf(sim, 'bots')}/messages?limit=2`,
    );
    expect(page.json).toMatchObject([
      { content: 'and more' },
      { content: 'hello again', type: 20, interaction_metadata: { name: 'hello' } },
    ]);
    await expect(interaction.reply('twice')).rejects.toThrow('already been sent');
  });

  it('deferred with EPHEMERAL → only the user sees the answer', async () => {
    const interaction = await invoke('hello');
    await interaction.deferReply({ flags: MessageFlags.Ephemeral });
    await interaction.editReply('only you');
    const whispered = seen.filter(({ watchersOnly, t }) => watchersOnly && t.startsWith('MESSAGE_'));
    expect(whispered.map(({ d }) => d)).toMatchObject([
      { content: '', flags: 192 },
      { content: 'only you', flags: 64, ephemeral_for: accountOf(sim, 'finn').user.id },
    ]);
    const page = await bot(sim)<Array<{ content: string }>>(
      'GET',
      `/channels/${channelOf(sim, 'bots')}/messages?limit=5`,
    );
    expect(page.json.map(({ content }) => content)).not.toContain('only you');
  });

  it('no answer within three seconds → the interaction fails', async () => {
    const interaction = await invoke('hello');
    sim.clock.wind(3_001);
    expect(seen.map(({ t }) => t)).toContain('INTERACTION_FAILURE');
    await expect(interaction.reply('too late')).rejects.toMatchObject({ code: 10062 });
  });

  it('a user without the permission → the command is not available', async () => {
    expect((await run('secret')).json).toMatchObject({ code: 50013 });
    expect((await run('nothing')).json).toMatchObject({ code: 50035 });
    const interaction = await invoke('secret', 'jonas');
    await interaction.reply('ok');
  });

  it('a name that Discord does not accept → rejected', async () => {
    const { id } = applicationOf(sim);
    const bad = await bot(sim)('PUT', `/applications/${id}/commands`, [{ name: 'Bad Name', description: '' }]);
    expect(bad.json).toMatchObject({
      code: 50035,
      errors: { 0: { name: { _errors: [{ code: 'APPLICATION_COMMAND_INVALID_NAME' }] } } },
    });
  });
});
