import { VmRig } from '../testing/vm-rig.ts';

// Real workers and isolates. Three scripts of one guild, of which one cannot be loaded.
const rig = new VmRig();
const told = new Map<string, Array<Record<string, string>>>();
beforeAll(() =>
  rig.start({
    onSetAside: ({ guildId }, scripts) => {
      const codes = Object.fromEntries([...scripts].map(([name, { code }]) => [name, code]));
      told.set(guildId, [...(told.get(guildId) ?? []), codes]);
    },
  }),
);
afterAll(() => rig.stop());

const ping = `import { on } from 'mainstay'; on('message.create', (m: any) => console.log('ping ' + m.content));`;
const pong = `import { on } from 'mainstay'; on('message.create', (m: any) => console.log('pong ' + m.content));`;
const joins = `import { on } from 'mainstay'; on('member.add', () => console.log('joined'));`;

const said = (guildId: string): string[] => rig.linesOf(guildId).map(({ message }) => message);

describe('a script that is cut off while it is loaded', () => {
  it.each([
    ['loops', 'for (;;);', 'script.timeout'],
    [
      'queues microtasks without end',
      'const again = (): any => Promise.resolve().then(again); again();',
      'script.timeout',
    ],
    [
      'fills its memory',
      'const all: any[] = []; for (;;) all.push({ n: all.length });',
      /script\.(out-of-memory|timeout)/,
    ],
    ['cannot be interrupted', `const a: number[] = []; a.length = 2 ** 32 - 1; a.indexOf(1);`, /^script\./],
  ])('because it %s → is set aside and named, and the others go on', async (what, code, fault) => {
    const guildId = `guild that ${what}`;
    await rig.load(await rig.program(guildId, { bad: `${joins}\n${code}`, ping, pong }));
    expect(await rig.message(guildId, 'hi')).toMatchObject({ status: 'done' });
    expect(said(guildId)).toEqual([expect.stringMatching(/^Script "bad" is set aside: /), 'ping hi', 'pong hi']);
    expect(rig.linesOf(guildId)[0]).toMatchObject({
      level: 'error',
      script: 'bad',
      code: expect.stringMatching(fault),
    });
    // Logged once, and the other scripts keep their VM.
    expect(await rig.message(guildId, 'again')).toMatchObject({ status: 'done' });
    expect(said(guildId).slice(3)).toEqual(['ping again', 'pong again']);
  });

  it('an event that only that script listens for → cut off by its fault, and nothing else ends', async () => {
    const guildId = 'events';
    await rig.load(await rig.program(guildId, { bad: `${joins}\nfor (;;);`, ping }));
    const event = { id: 'e1', name: 'member.add', payload: {} };
    expect(await rig.dispatch(guildId, event)).toMatchObject({
      status: 'cut-off',
      blamed: true,
      fault: { code: 'script.timeout', data: { script: 'bad', line: 2 } },
    });
    expect(await rig.message(guildId, 'hi')).toMatchObject({ status: 'done' });
    expect(rig.linesOf(guildId).filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('corrected → runs with the others', async () => {
    const guildId = 'corrected';
    await rig.load(await rig.program(guildId, { bad: `${joins}\nfor (;;);`, ping }));
    await rig.message(guildId, 'one');
    await rig.load(await rig.program(guildId, { bad: joins, ping }));
    expect(await rig.dispatch(guildId, { id: 'e1', name: 'member.add', payload: {} })).toMatchObject({
      status: 'done',
    });
    expect(said(guildId).at(-1)).toBe('joined');
    expect(told.get(guildId)).toEqual([{ bad: 'script.timeout' }, {}]);
  });

  it('imported by another → both are named, the third goes on', async () => {
    const guildId = 'imported';
    const user = `import { on } from 'mainstay'; import './bad'; on('message.create', () => console.log('user'));`;
    await rig.load(await rig.program(guildId, { bad: 'for (;;);', main: user, ping }));
    expect(await rig.message(guildId, 'hi')).toMatchObject({ status: 'done' });
    expect(rig.linesOf(guildId).map(({ script, code }) => [script, code])).toEqual([
      ['bad', 'script.timeout'],
      ['main', 'script.unknown-import'],
      ['ping', undefined],
    ]);
  });

  it('alone → each of its events is cut off', async () => {
    const guildId = 'alone';
    await rig.load(await rig.program(guildId, { bad: `${joins}\nfor (;;);` }));
    const event = { id: 'e1', name: 'member.add', payload: {} };
    for (let time = 0; time < 2; time += 1)
      expect(await rig.dispatch(guildId, event)).toMatchObject({
        status: 'cut-off',
        fault: { code: 'script.timeout' },
      });
    expect(told.get(guildId)).toEqual([{ bad: 'script.timeout' }]);
  });

  it('the only cause of several that are slow together → the slowest one', async () => {
    const guildId = 'slow';
    const slow = (ms: number): string => `${ping}\nfor (let n = 0; n < ${ms * 2_000}; n += 1) Math.sqrt(n);`;
    await rig.load(await rig.program(guildId, { a: slow(1), b: `${slow(1)}\nfor (;;);`, c: slow(1) }));
    await rig.message(guildId, 'hi');
    expect(rig.linesOf(guildId).filter(({ level }) => level === 'error')).toMatchObject([{ script: 'b' }]);
  });
});
