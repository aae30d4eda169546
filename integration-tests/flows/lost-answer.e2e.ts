import { until } from '../until.ts';
import { World } from '../world.ts';

const answering = `
  import { messages, on } from 'mainstay';
  on('message.create', async ({ content, channelId, author }) => {
    if (author.bot || !content.startsWith('!')) return;
    await messages.send({ channelId, content: 'first for ' + content });
    await messages.send({ channelId, content: 'second for ' + content });
  });`;
/** Longer than Discord remembers a nonce (milliseconds). */
const longerThanNonceMs = 15 * 60_000;

describe('Discord creates a message, and its response is lost', () => {
  let world: World;
  let channelId: string;

  beforeAll(async () => {
    world = await World.boot();
    channelId = world.channel('general');
    await world.deploy(await world.admin(), 'answering', answering);
  });
  afterAll(() => world?.close());

  const answersTo = async (question: string): Promise<Array<{ id: string; content: string }>> =>
    (await world.person().messages(channelId)).filter(({ content }) => content.endsWith(` for ${question}`));

  const bothAnswers = (question: string) =>
    until(`the answers to ${question}`, async () => {
      const answers = await answersTo(question);
      return answers.some(({ content }) => content.startsWith('second')) && answers.map(({ content }) => content);
    });

  /**
   * From now on every response to a new message is lost, also the one to the question. @returns id of the first message for it
   */
  const askWithLostAnswers = async (question: string): Promise<string> => {
    await world.mainstay.askSim('faults', { body: { kind: 'lost-response', operation: 'create_message' } });
    await world
      .person()
      .say(channelId, question)
      .catch(() => null);
    const [first] = await until('the first message', async () => {
      const answers = await answersTo(question);
      return answers.length > 0 && answers;
    });
    return first!.id;
  };
  const endFaults = () => world.mainstay.askSim('faults/clear', { body: {} });

  it('the message is deleted → it counts as sent, and the script continues', async () => {
    const id = await askWithLostAnswers('!deleted');
    await world.person().call('DELETE', `/channels/${channelId}/messages/${id}`);
    await endFaults();
    expect(await bothAnswers('!deleted')).toEqual(['second for !deleted']);
  });

  it('jobserver is killed, and continues after Discord has forgotten the nonce → each message exists once', async () => {
    await askWithLostAnswers('!killed');
    await world.mainstay.process('jobserver').kill();
    const wound = await world.mainstay.askSim('clock', { body: { windMs: longerThanNonceMs } });
    expect(wound.status).toBe(200);
    await endFaults();
    expect(await bothAnswers('!killed')).toEqual(['first for !killed', 'second for !killed']);
    await world.person().say(channelId, '!next');
    await bothAnswers('!next');
    expect((await answersTo('!killed')).map(({ content }) => content)).toEqual([
      'first for !killed',
      'second for !killed',
    ]);
  });
});
