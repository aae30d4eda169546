// Ids of a guild that the caller is not in, in every place for an id: rejected or ignored, and the answer contains nothing of that guild.
import { once } from 'node:events';
import { simulate, type Simulation } from './index.ts';
import { applicationOf } from '../testing/callers.ts';
import { makeElsewhere, pictureOf, type Elsewhere } from '../testing/specification/elsewhere.ts';
import { as, type Estate } from '../testing/specification/estate.ts';
import { makeEstate } from '../testing/specification/make-estate.ts';
import * as rows from '../testing/specification/foreign-rows.ts';
import { Wire } from '../testing/wire.ts';

describe('ids of another guild', () => {
  let sim: Simulation;
  let estate: Estate;
  let elsewhere: Elsewhere;
  beforeAll(async () => {
    sim = await simulate({ limits: 'off' });
    estate = await makeEstate(sim);
    elsewhere = await makeElsewhere(estate);
  });
  afterAll(() => sim.close());

  const homes = () => JSON.stringify([estate.home.fields, [...estate.home.channels.values()]]);

  /** Makes each call; an answer that contains data of the other guild is a failure. */
  async function answersTo(made: readonly rows.Row[]): Promise<rows.Row[]> {
    const answers: rows.Row[] = [];
    for (const [, method, path, body] of made) {
      const { status, json } = await as(estate, 'bot')<{ code?: number } | null>(method, path, body);
      // The request itself may come back; nothing else may show the other guild.
      expect(JSON.stringify(json)).not.toContain('elsewhere');
      const code = status < 400 ? status : json!.code || status;
      answers.push(body === undefined ? [code, method, path] : [code, method, path, body]);
    }
    return answers;
  }

  it.each([
    ['paths', rows.inPaths],
    ['messages', rows.inMessages],
    ['the settings of a guild', rows.inSettings],
    ['channels, roles, members and what belongs to them', rows.inContents],
  ])('in %s → rejected, and no change in either guild', async (_, rowsOf) => {
    const [there, here] = [pictureOf(estate), homes()];
    const due = rowsOf(rows.atHome(estate), elsewhere);
    expect(await answersTo(due)).toEqual(due);
    expect([pictureOf(estate), homes()]).toEqual([there, here]);
  });

  it('accepted by Discord without effect → no change in the other guild', async () => {
    const there = pictureOf(estate);
    const due = rows.ignored(rows.atHome(estate), elsewhere);
    expect(await answersTo(due)).toEqual(due);
    expect(pictureOf(estate)).toBe(there);
    const rule = [...estate.home.autoModeration.values()].find(({ trigger_type: type }) => type === 5)!;
    expect(rule.exempt_channels).toEqual([elsewhere.channel]);
    const told = await as(estate, 'strangerBot')('GET', `/guilds/${elsewhere.guild}/auto-moderation/rules`);
    expect(JSON.stringify(told.json)).not.toContain(rule.id);
  });

  it('in gateway requests → no answer', async () => {
    const wire = new Wire(sim);
    await wire.identify(applicationOf(sim).token, { intents: 33_281 });
    const there = pictureOf(estate);
    const { guild, voice } = elsewhere;
    for (const [op, d] of [
      [8, { guild_id: guild, query: '', limit: 0 }],
      [4, { guild_id: guild, channel_id: voice, self_mute: false, self_deaf: false }],
      [31, { guild_ids: [guild] }],
      [43, { guild_id: guild, fields: ['status'] }],
      [1, null],
    ] as const)
      wire.send({ op, d });
    await wire.next(11);
    expect(JSON.stringify(wire.left)).not.toContain(guild);
    expect(pictureOf(estate)).toBe(there);
    const closed = once(wire.socket, 'close');
    wire.cut();
    await closed;
  });
});
