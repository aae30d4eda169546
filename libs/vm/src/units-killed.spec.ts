import type { OpCall, UnitOutcome } from '#libs/ports';
import { Fault, type Json } from '#libs/vocabulary';
import { setTimeout as delay } from 'node:timers/promises';
import { effort, seed } from '../../../integration-tests/effort.ts';
import { answerOf } from '../testing/answer-of.ts';
import { numbersOf } from '../../../integration-tests/seeded-numbers.ts';
import { randomProgram } from '../testing/random-program.ts';
import { VmRig } from '../testing/vm-rig.ts';

// Real: compiler, workers, isolates. Each call takes effect once, as ops ensure by their key; a repetition gets the first answer.
const perRound = 15;
const events = ['e1', 'e2', 'e3'];

/** Visible effects, by compartment and event. */
class Effects {
  readonly performed = new Map<string, string>();
  repeatedOtherwise = 0;

  perform({ compartment, eventId, handler, callNo, input }: OpCall): string {
    const { key } = input as { key: string };
    const place = `${compartment.id} ${eventId} ${handler} ${callNo}`;
    const first = this.performed.get(place);
    if (first !== undefined && first !== key) this.repeatedOtherwise += 1;
    this.performed.set(place, first ?? key);
    return key;
  }

  of(id: string): string[] {
    return [...this.performed]
      .filter(([place]) => place.startsWith(`${id} `))
      .map((each) => each.join(' '))
      .toSorted();
  }
}

async function answer(key: string): Promise<Json> {
  const { succeeded, json } = answerOf(key);
  if (succeeded) return JSON.parse(json) as Json;
  throw new Fault('kv.full', `no ${key}`);
}

/** On a busy machine a correct step may exceed its time limit. */
const mostTimeouts = 5;

/** Dispatches an event until it has ended. */
async function settle(rig: VmRig, id: string, event: string): Promise<UnitOutcome> {
  for (let timeouts = 0; ;) {
    const payload = { content: event };
    const outcome = await rig.dispatch(id, { id: event, name: 'message.create', payload, at: 1_000 });
    if (outcome.status !== 'cut-off') return outcome;
    if (outcome.blamed) timeouts += 1;
    if (timeouts > mostTimeouts) throw new Error(JSON.stringify(outcome));
  }
}

it(`${effort.killedUnitPrograms} random programs, the worker killed while their units are open → the same effects as without kills, each once`, async () => {
  const rig = new VmRig();
  await rig.start({ workers: 1 });
  const next = numbersOf(seed);
  let kills = 0;
  try {
    for (let first = 0; first < effort.killedUnitPrograms; first += perRound) {
      const ids = Array.from({ length: perRound }, (_, n) => `program-${first + n}`);
      for (const id of ids) await rig.open(id, randomProgram(seed + Number(id.slice(8))));
      const calm = new Effects();
      rig.onOp = async (call) => answer(calm.perform(call));
      for (const id of ids) for (const event of events) await settle(rig, id, event);

      const killed = new Effects();
      let left = 1 + Math.floor(next() * calm.performed.size);
      rig.onOp = async (call) => {
        const key = killed.perform(call);
        left -= 1;
        if (left === 0) {
          process.kill(
            rig.supervisor.stats().workers.find(({ role, ready }) => role === 'live' && ready)!.pid,
            'SIGKILL',
          );
          kills += 1;
        }
        // Some answers come late, so that units overlap.
        if (left % 3 === 0) await delay(1);
        return answer(key);
      };
      await Promise.all(ids.flatMap((id) => events.map((event) => settle(rig, id, event))));
      expect(killed.repeatedOtherwise).toBe(0);
      for (const id of ids) expect(killed.of(id)).toEqual(calm.of(id));
      for (const id of ids) await rig.supervisor.close(id);
    }
  } finally {
    await rig.stop();
  }
  expect(kills).toBe(Math.ceil(effort.killedUnitPrograms / perRound));
});
