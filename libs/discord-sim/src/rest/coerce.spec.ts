import { simulate, type Simulation } from '../index.ts';
import { applicationOf, bot, guildOf } from '../../testing/callers.ts';
import { rule } from '../../testing/rule.ts';

describe('numbers as strings', () => {
  let sim: Simulation;
  beforeEach(async () => {
    sim = await simulate({ limits: 'off' });
  });
  afterEach(() => sim.close());
  const at = () => `/guilds/${guildOf(sim, 'Mainstay Demo').fields.id}`;

  rule(
    'observed',
    'a number may be sent as a string of digits: alone, in a list, or as one of several values',
    async () => {
      const channel = { name: 'slow', type: '0', rate_limit_per_user: '30' };
      expect((await bot(sim)('POST', `${at()}/channels`, channel)).json).toMatchObject({
        type: 0,
        rate_limit_per_user: 30,
      });
      const command = { name: 'look', description: 'd', type: '1', contexts: ['0', '1'], integration_types: ['0'] };
      const made = await bot(sim)('POST', `/applications/${applicationOf(sim).id}/commands`, command);
      expect(made.json).toMatchObject({ type: 1, contexts: [0, 1], integration_types: [0] });
    },
  );

  rule('observed', 'text that is not a number stays rejected, and a converted number keeps its bounds', async () => {
    const refused = await bot(sim)('POST', `${at()}/channels`, { name: 'x', rate_limit_per_user: '1e3', type: 'text' });
    expect(refused.json).toMatchObject({
      code: 50035,
      errors: { rate_limit_per_user: { _errors: [{ code: 'NUMBER_TYPE_COERCE' }] }, type: { _errors: [{}] } },
    });
    const beyond = await bot(sim)('POST', `${at()}/channels`, { name: 'x', rate_limit_per_user: '99999' });
    expect(beyond.json).toMatchObject({
      code: 50035,
      errors: { rate_limit_per_user: { _errors: [{ code: 'NUMBER_TYPE_MAX' }] } },
    });
  });

  it('a path through a prototype → undefined', async () => {
    await bot(sim)('POST', `${at()}/channels`, '{"name":"x","__proto__":{"type":"0"},"constructor":{"type":"1"}}', {
      'Content-Type': 'application/json',
    });
    expect({}).not.toHaveProperty('type');
  });
});
