import { simulate, type Simulation } from './index.ts';
import { coverage } from './rest/coverage.ts';
import type { OperationId } from './rest/operations.gen.ts';
import type { Random } from './random.ts';
import { makeEstate } from '../testing/specification/make-estate.ts';
import { mutationsOf } from '../testing/specification/mutate.ts';
import { Probe, type Outcome } from '../testing/specification/probe.ts';

/** One more seed for exploration. */
const more = process.env['SEED'] === undefined ? [] : [Number(process.env['SEED'])];
const operations = coverage().map(({ id }) => id);

/** Deletions come after the operations that need the deleted object. */
const RANKS = [
  /leave_guild/,
  /bulk_set|prune_guild|integration$|update_guild$/,
  /delete|leave|revoke|ban_|update_webhook/,
];
function ordered(random: Random): OperationId[] {
  const rank = (id: string) =>
    RANKS.length - ((RANKS.findIndex((one) => one.test(id)) + RANKS.length + 1) % (RANKS.length + 1));
  const order = operations.map((id) => ({ id, at: rank(id) + random.next() }));
  return order.sort((a, b) => a.at - b.at).map(({ id }) => id);
}

/** Fields for which Discord's documentation allows more than the document, and GitHub's body, which Discord reads leniently. */
const LENIENT = new Set([
  'update_my_user username',
  'update_application description',
  'update_my_application description',
  'execute_github_compatible_webhook',
]);

const told = ({ status, text }: Outcome) => `${status} ${text.slice(0, 200)}`;

describe('requests generated from Discord’s document', () => {
  let sim: Simulation;
  afterEach(() => sim.close());

  async function probe(seed: number): Promise<Probe> {
    sim = await simulate({ limits: 'off', seed });
    const estate = await makeEstate(sim);
    sim.clock.stop();
    return new Probe(estate, seed);
  }

  it.each([1, ...more])(
    'valid requests → reach every operation, and none fails or breaks the world (seed %i)',
    async (seed) => {
      const prober = await probe(seed);
      const unreached: string[] = [];
      for (const id of ordered(prober.random)) {
        const outcomes: Outcome[] = [];
        for (let count = 0; count < 30; count += 1) {
          if (count >= 3 && outcomes.some(({ status }) => status < 300)) break;
          const making = { astray: count % 4 === 3 ? 0.5 : 0.02, density: [0, 0.3, 0.9, 0.3][count % 4]! };
          outcomes.push(await prober.try(await prober.make(id, making)));
        }
        if (!outcomes.some(({ status }) => status < 300))
          unreached.push(`${id}: ${outcomes.slice(0, 3).map(told).join(' | ')}`);
      }
      expect({ problems: prober.problems, unreached }).toEqual({ problems: [], unreached: [] });
    },
  );

  it.each([1, ...more])('invalid requests → rejected without effect (seed %i)', async (seed) => {
    const prober = await probe(seed);
    const accepted: string[] = [];
    for (const id of ordered(prober.random)) {
      const valid = await prober.make(id, { astray: 0, density: 0.5 });
      if (valid.schema === undefined || valid.file) continue;
      const all = mutationsOf(valid.schema, valid.body);
      const chosen = all.filter(() => prober.random.chance(6 / all.length));
      for (const { kind, path, body, raw, isRefused } of chosen) {
        const outcome = await prober.try({ ...valid, body }, raw);
        if (LENIENT.has(`${id} ${path[0]}`) || LENIENT.has(id)) continue;
        if (isRefused && outcome.status < 300) accepted.push(`${id} ${path.join('.')}: ${kind}`);
        if (
          isRefused &&
          outcome.status === 400 &&
          (await prober.try(valid)).status !== 400 &&
          outcome.text.includes('50035') &&
          path[0] &&
          !outcome.text.includes(`"${path[0]}"`)
        )
          accepted.push(`${id} ${path.join('.')}: ${kind}, but it answered ${outcome.text.slice(60, 260)}`);
      }
    }
    expect({ problems: prober.problems, accepted }).toEqual({ problems: [], accepted: [] });
  });
});
