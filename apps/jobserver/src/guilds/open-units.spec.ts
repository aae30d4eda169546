import { OpenUnits } from './open-units.ts';

const settle = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

async function entered(units: OpenUnits, count: number, isUnordered: boolean): Promise<() => number> {
  let inside = 0;
  for (let n = 0; n < count; n += 1) void units.enter(isUnordered).then(() => (inside += 1));
  await settle();
  return () => inside;
}

it('more units than there are places → the rest waits, the callback reports it, and they enter as others leave', async () => {
  let told = 0;
  const units = new OpenUnits(4, 0, () => (told += 1));
  const inside = await entered(units, 6, false);
  expect([inside(), told]).toEqual([4, 2]);
  units.leave(false);
  await settle();
  expect(inside()).toBe(5);
});

it('places that are kept for unordered units → they enter while ordered ones wait', async () => {
  const units = new OpenUnits(4, 2, () => {});
  const ordered = await entered(units, 5, false);
  const unordered = await entered(units, 3, true);
  expect([ordered(), unordered()]).toEqual([2, 2]);
  units.leave(true);
  await settle();
  expect([ordered(), unordered()]).toEqual([2, 3]);
});

it('a unit that runs alone → waits for the others, and nothing enters until it has ended', async () => {
  const units = new OpenUnits(4, 0, () => {});
  await units.enter(false);
  await units.enter(false);
  const seen: number[] = [];
  const work = Promise.withResolvers<void>();
  const alone = units.alone(false, async () => {
    seen.push(units.open);
    await work.promise;
  });
  const later = await entered(units, 2, false);
  expect([seen, later()]).toEqual([[], 0]);
  units.leave(false);
  await settle();
  expect([seen, later()]).toEqual([[0], 0]);
  work.resolve();
  await alone;
  await settle();
  expect([units.open, later()]).toEqual([3, 2]);
});

it('two units that run alone → one after the other', async () => {
  const units = new OpenUnits(4, 0, () => {});
  const order: string[] = [];
  const run = async (name: string): Promise<void> => {
    await units.enter(false);
    await units.alone(false, async () => {
      order.push(`${name} begins`);
      await settle();
      order.push(`${name} ends`);
    });
    units.leave(false);
  };
  await Promise.all([run('a'), run('b')]);
  expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});
