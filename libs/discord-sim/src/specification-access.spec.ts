// Access rights: each operation, with a request that would succeed, by every caller without the right to make it.
import { simulate, type Simulation } from './index.ts';
import { coverage } from './rest/coverage.ts';
import { operations, type OperationId } from './rest/operations.gen.ts';
import { caller } from '../testing/callers.ts';
import { makeEstate } from '../testing/specification/make-estate.ts';
import { Probe } from '../testing/specification/probe.ts';
import type { MadeRequest } from '../testing/specification/made-request.ts';

const inScope = coverage().map(({ id }) => id);
const outOfScope = (Object.keys(operations) as OperationId[]).filter((id) => !inScope.includes(id));
const pathOf = (id: OperationId) => operations[id].path.replace(/\{\w+\}/g, '1234567890123456789');

/** Operations about one guild, one channel or their contents, which callers outside cannot use. */
const isOfHome = (id: OperationId) =>
  /\{(guild|channel|webhook)_id\}/.test(operations[id].path) && !operations[id].auth.includes('n');
/** Public data of a guild that can be discovered. */
const OPEN = new Set<OperationId>(['get_guild_preview']);

describe('access', () => {
  let sim: Simulation;
  let probe: Probe;
  beforeAll(async () => {
    sim = await simulate({ limits: 'off' });
    const estate = await makeEstate(sim);
    sim.clock.stop();
    probe = new Probe(estate, 1);
  });
  afterAll(() => sim.close());
  // Every call is rejected, so the world stays the same.
  afterEach(() => expect(probe.problems).toEqual([]));

  const make = (id: OperationId) => probe.make(id, { astray: 0, density: 0.2 });
  async function statusesOf(ids: readonly OperationId[], who: MadeRequest['who']): Promise<string[]> {
    const answered: string[] = [];
    expect(ids).not.toHaveLength(0);
    for (const id of ids) {
      const { status } = await probe.try({ ...(await make(id)), who });
      answered.push(`${id} ${status}`);
    }
    return answered;
  }
  const not = (answered: readonly string[], statuses: RegExp) => answered.filter((one) => !statuses.test(one));

  it('an operation out of scope → 501 with its name, in each version', async () => {
    expect(inScope.length + outOfScope.length).toBe(242);
    for (const id of outOfScope) {
      for (const version of ['', '/v9', '/v10']) {
        const response = await fetch(`${sim.url}/api${version}${pathOf(id)}`, {
          method: operations[id].method,
          headers: { Authorization: probe.estate.tokens.bot },
        });
        expect([response.status, await response.json()]).toEqual([501, expect.objectContaining({ operation: id })]);
      }
    }
  });

  it('an unknown path → 404; a method that the path does not have → 405', async () => {
    const call = caller(sim, probe.estate.tokens.bot);
    const answered: string[] = [];
    for (const id of inScope) {
      const path = pathOf(id);
      expect((await call('GET', `${path}/nowhere/at/all`)).json).toEqual({ message: '404: Not Found', code: 0 });
      const known = Object.values(operations).filter(
        (one) => pathOf(id) === one.path.replace(/\{\w+\}/g, '1234567890123456789'),
      );
      const other = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].find(
        (method) => !known.some((one) => one.method === method),
      );
      if (other) answered.push(`${id} ${(await call(other, path)).status}`);
    }
    // `@me` is read as an id where another path has one; an invite is accepted by POST, as clients do.
    expect(
      not(
        answered,
        /^(bulk_delete_messages|join_thread|leave_thread|update_my_guild_member) 400$|^invite_\w+ 403$| 405$/,
      ),
    ).toEqual([]);
  });

  it('no token → only public operations answer', async () => {
    const closed = inScope.filter((id) => !operations[id].auth.includes('n'));
    expect(not(await statusesOf(closed, 'nobody'), / 401$/)).toEqual([]);
  });

  it('a bot and a person of another guild → neither see nor change this one', async () => {
    const closed = inScope.filter((id) => isOfHome(id) && !OPEN.has(id));
    for (const who of ['strangerBot', 'stranger'] as const)
      expect(not(await statusesOf(closed, who), / (400|401|403|404)$/)).toEqual([]);
  });

  it('an access token → operations of its scopes, and none for bots', async () => {
    const forBots = inScope.filter((id) => operations[id].auth === 'b');
    expect(not(await statusesOf(forBots, 'bareBearer'), / 401$/)).toEqual([]);
    const scoped = inScope.filter((id) =>
      /role_connection$|openid|my_connections|set_guild_application_command_permissions|get_my_guild_member|list_my_guilds/.test(
        id,
      ),
    );
    expect(not(await statusesOf(scoped, 'bareBearer'), / 403$/)).toEqual([]);
    // 400: a generated request need not be valid, but its sender has access.
    expect(not(await statusesOf(scoped, 'bearer'), / (200|204|400)$/)).toEqual([]);
  });
});
