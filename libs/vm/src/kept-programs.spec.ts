import { VmRig } from '../testing/vm-rig.ts';

// Real workers and isolates. Room for the programs of a few guilds.
const keptProgramBytes = 40_000;
const rig = new VmRig();
beforeAll(() => rig.start({ keptProgramBytes }));
afterAll(() => rig.stop());

const large = `import { on } from 'mainstay';
const text = '${'x'.repeat(10_000)}';
on('message.create', (m: any) => console.log(m.content + text.length));`;

it('programs of more guilds than their bytes allow → the oldest go, and their guilds are opened again as before', async () => {
  for (let n = 0; n < 10; n += 1) {
    await rig.load(await rig.program(`guild ${n}`, { large }));
    expect(await rig.message(`guild ${n}`, 'first')).toMatchObject({ status: 'done' });
  }
  await rig.load(await rig.program('one more', { large }));
  expect(rig.supervisor.stats().programBytes).toBeLessThanOrEqual(keptProgramBytes + 25_000);
  expect(rig.supervisor.isOpen('guild 0')).toBe(false);
  expect(rig.supervisor.isOpen('one more')).toBe(true);

  await rig.load(await rig.program('guild 0', { large }));
  expect(await rig.message('guild 0', 'again')).toMatchObject({ status: 'done' });
  expect(rig.linesOf('guild 0').map(({ message }) => message)).toEqual(['first10000', 'again10000']);
});
