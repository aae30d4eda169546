import { TurnSlot, TurnSlots, UnitShare } from './turn-slots.ts';

/** Runs all pending promise callbacks. */
const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

function setUp(slots: number) {
  let now = 0;
  const all = new TurnSlots(slots, 1_000);
  return { turn: () => new TurnSlot(all, () => now), pass: (ms: number) => void (now += ms) };
}

/** Whether the promise is settled. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await settle();
  return settled;
}

it('as many turns work as there are slots; the next one begins when one of them waits', async () => {
  const { turn } = setUp(2);
  const [a, b, c] = [turn(), turn(), turn()];
  const unit = new UnitShare(a);
  await unit.begin();
  await b.enter();
  const third = c.enter();
  expect(await isSettled(third)).toBe(false);
  unit.wait();
  expect(await isSettled(third)).toBe(true);
});

it('32 turns whose units all wait → another turn has a slot, and each goes on when its reply is there', async () => {
  const { turn } = setUp(32);
  const waiting = await Promise.all(
    Array.from({ length: 32 }, async () => {
      const slot = turn();
      const unit = new UnitShare(slot);
      await unit.begin();
      unit.wait();
      return { slot, unit };
    }),
  );
  for (const { slot } of waiting) expect(await isSettled(slot.onlyWaits)).toBe(true);
  expect(await isSettled(turn().enter())).toBe(true);
  const resumed = waiting.map(({ unit }) => unit.resume());
  expect(await isSettled(Promise.all(resumed.slice(0, 31)))).toBe(true);
  expect(await isSettled(resumed[31]!)).toBe(false);
  waiting[0]!.unit.end();
  expect(await isSettled(resumed[31]!)).toBe(true);
});

it('a turn that has had its share → what begins in it waits until another turn has worked', async () => {
  const { turn, pass } = setUp(1);
  const [busy, quiet] = [turn(), turn()];
  await busy.enter();
  pass(1_000);
  expect(await isSettled(busy.enter())).toBe(true);
  const other = quiet.enter();
  await settle();
  const further = busy.enter();
  busy.leave();
  busy.leave();
  expect(await isSettled(other)).toBe(true);
  expect(await isSettled(further)).toBe(false);
  quiet.leave();
  expect(await isSettled(further)).toBe(true);
});

it('a unit whose step other units of the turn wait for → continues although the turn has had its share', async () => {
  const { turn, pass } = setUp(1);
  const [busy, quiet] = [turn(), turn()];
  const [paused, behind] = [new UnitShare(busy), new UnitShare(busy)];
  await paused.begin();
  await behind.begin();
  paused.wait();
  pass(1_000);
  void quiet.enter();
  await settle();
  expect(await isSettled(paused.resume(true))).toBe(true);
});

it('a unit that ends while it waits for a slot → takes none', async () => {
  const { turn } = setUp(1);
  const [first, second] = [turn(), turn()];
  const unit = new UnitShare(first);
  await unit.begin();
  unit.wait();
  await second.enter();
  const resumed = unit.resume();
  unit.end();
  second.leave();
  await resumed;
  expect(await isSettled(second.enter())).toBe(true);
});
