// Ids of a guild that the caller is not in, wherever an id can stand: refused or without meaning, and nothing of it is told.
import { once } from 'node:events';
import { simulate, type Simulation } from './index.ts';
import { applicationOf } from './testing/callers.ts';
import { makeElsewhere, pictureOf, type Elsewhere } from './testing/specification/elsewhere.ts';
import { as, type Estate } from './testing/specification/estate.ts';
import { makeEstate } from './testing/specification/make-estate.ts';
import * as rows from './testing/specification/foreign-rows.ts';
import { Wire } from './testing/wire.ts';

describe('ids of elsewhere', () => {
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

  /** Each call with what it was answered; a trace of elsewhere in an answer is a failure. */
  async function answersTo(made: readonly rows.Row[]): Promise<rows.Row[]> {
    const answers: rows.Row[] = [];
    for (const [, method, path, body] of made) {
      const { status, json } = await as(estate, 'bot')<{ code?: number } | null>(method, path, body);
      // What was sent comes back; what is elsewhere is told of by nobody.
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
  ])('in %s are refused, and change nothing here or there', async (_, rowsOf) => {
    const [there, here] = [pictureOf(estate), homes()];
    const due = rowsOf(rows.atHome(estate), elsewhere);
    expect(await answersTo(due)).toEqual(due);
    expect([pictureOf(estate), homes()]).toEqual([there, here]);
  });

  it('mean nothing where Discord takes them, and change nothing there', async () => {
    const there = pictureOf(estate);
    const due = rows.ignored(rows.atHome(estate), elsewhere);
    expect(await answersTo(due)).toEqual(due);
    expect(pictureOf(estate)).toBe(there);
    const rule = [...estate.home.autoModeration.values()].find(({ trigger_type: type }) => type === 5)!;
    expect(rule.exempt_channels).toEqual([elsewhere.channel]);
    const told = await as(estate, 'strangerBot')('GET', `/guilds/${elsewhere.guild}/auto-moderation/rules`);
    expect(JSON.stringify(told.json)).not.toContain(rule.id);
  });

  it('asked for over the gateway are answered with nothing', async () => {
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
