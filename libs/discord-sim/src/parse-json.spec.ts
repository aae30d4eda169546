import { simulate, type Simulation } from './index.ts';
import { parseJson } from './parse-json.ts';
import { applicationOf, bot, guildOf } from '../testing/callers.ts';
import { rule } from '../testing/rule.ts';
import { Wire } from '../testing/wire.ts';

describe('parseJson', () => {
  it.each([
    ['{"id":1573902062847131604}', { id: '1573902062847131604' }],
    ['[-9223372036854775808, 12]', ['-9223372036854775808', 12]],
    ['{"a": 9007199254740991}', { a: 9007199254740991 }],
    ['{"a":"x:1573902062847131604"}', { a: 'x:1573902062847131604' }],
    ['{"a":1573902062847131604.5,"b":1e300}', { a: 1.5739020628471316e18, b: 1e300 }],
    ['1573902062847131604', '1573902062847131604'],
  ])('keeps each digit of %s', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  it('text that is not JSON → rejected', () => {
    expect(() => parseJson('[1573902062847131604')).toThrow(SyntaxError);
  });
});

describe('ids that are sent as numbers', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(() => sim.close());

  rule('reference#snowflakes', 'REST reads an id exactly when it is sent as a number', async () => {
    const at = `/guilds/${guildOf(sim, 'Mainstay Demo').fields.id}/channels`;
    const { json } = await bot(sim)<{ id: string }>('POST', at, { name: 'group', type: 4 });
    const child = await bot(sim)('POST', at, `{"name":"voice","type":2,"parent_id":${json.id}}`);
    expect([child.status, child.json['parent_id']]).toEqual([201, json.id]);
  });

  rule('reference#snowflakes', 'the gateway reads an id exactly when it is sent as a number', async () => {
    const wire = new Wire(sim);
    await wire.identify(applicationOf(sim).token, { intents: 3 });
    const { id } = guildOf(sim, 'Mainstay Demo').fields;
    wire.send(`{"op":8,"d":{"guild_id":${id},"query":"","limit":0}}`);
    expect((await wire.next('GUILD_MEMBERS_CHUNK')).d).toMatchObject({ guild_id: id });
    wire.cut();
  });
});
