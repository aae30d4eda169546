import { simulate, type Simulation } from '../index.ts';
import { accountOf, bot, channelOf, guildOf, person } from '../../testing/callers.ts';

interface Found {
  total_results: number;
  messages: Array<[{ id: string; content: string }]>;
}

// https://docs.discord.com/developers/resources/message#search-guild-messages
describe('search', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(() => sim.close());
  const at = (query: string) => `/guilds/${guildOf(sim, 'Mainstay Demo').fields.id}/messages/search?${query}`;
  const say = (content: string, who = 'finn', more: object = {}) =>
    person(sim, who)<{ id: string }>('POST', `/channels/${channelOf(sim, 'bots')}/messages`, { content, ...more });
  async function find(query: string, who = bot(sim)): Promise<Found> {
    await who('GET', at(query));
    sim.clock.wind(2_000);
    const { status, json } = await who<Found>('GET', at(query));
    expect(status).toBe(200);
    return json;
  }
  const texts = ({ messages }: Found) => messages.map(([{ content }]) => content);

  it('an index that is not ready → 202 with the time to retry', async () => {
    const first = await bot(sim)('GET', at('content=x'));
    expect(first.status).toBe(202);
    expect(first.json).toEqual({
      message: 'Index not yet available. Try again later',
      code: 110000,
      documents_indexed: 0,
      retry_after: 2,
    });
    sim.clock.wind(2_000);
    expect((await bot(sim)('GET', at('content=x'))).status).toBe(200);
  });

  it('a search → words near each other, by author, link, file and pin', async () => {
    await say('the quick brown fox jumps');
    await say('quick as can be, that fox', 'mei');
    await say('see https://example.com/x now', 'mei');
    expect(texts(await find('content=quick%20fox'))).toEqual(['the quick brown fox jumps']);
    expect(texts(await find('content=quick%20fox&slop=10'))).toHaveLength(2);
    const { id } = accountOf(sim, 'mei').user;
    expect(texts(await find(`content=fox&slop=9&author_id=${id}`))).toEqual(['quick as can be, that fox']);
    expect(texts(await find('has=link&link_hostname=example.com'))).toEqual(['see https://example.com/x now']);
    expect(texts(await find(`channel_id=${channelOf(sim, 'bots')}&author_type=-user`))).not.toContain(
      'the quick brown fox jumps',
    );
    expect((await find('pinned=true')).messages.every(([message]) => 'hit' in message)).toBe(true);
  });

  it('pages → 25 each, and none beyond the first ten thousand', async () => {
    for (let count = 0; count < 30; count += 1) await say(`needle ${count}`);
    const first = await find('content=needle');
    expect(first).toMatchObject({ total_results: 30, messages: { length: 25 } });
    expect(texts(await find('content=needle&offset=25&sort_order=asc'))).toEqual([
      'needle 25',
      'needle 26',
      'needle 27',
      'needle 28',
      'needle 29',
    ]);
    expect((await bot(sim)('GET', at('offset=9976'))).json).toMatchObject({ code: 50035 });
    expect((await bot(sim)('GET', at('limit=26'))).json).toMatchObject({ code: 50035 });
  });

  it('messages that the caller cannot read → not found', async () => {
    const secret = channelOf(sim, 'mod-log');
    await bot(sim)('POST', `/channels/${secret}/messages`, { content: 'moderators whisper' });
    expect((await find('content=whisper', person(sim, 'finn'))).total_results).toBe(0);
    expect((await find('content=whisper')).total_results).toBe(1);
  });
});
