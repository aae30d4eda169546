import { VmRig } from '../testing/vm-rig.ts';

// Real workers and isolates; ops answer with an empty object.
const rig = new VmRig();
beforeAll(() => rig.start());
afterAll(() => rig.stop());
beforeEach(() => (rig.calls.length = 0));

/** Message of the fault of `kv.set` with this value; empty if it succeeds. */
async function setting(value: string): Promise<string[]> {
  const guildId = `guild:${value}`;
  await rig.open(
    guildId,
    `import { on, kv } from 'mainstay';
    on('message.create', async () => {
      const cyclic: any = {};
      cyclic.self = cyclic;
      class Point { x = 1; }
      try { await kv.set({ key: 'a', value: ${value} }); } catch (e: any) { console.log(e.code + ' ' + e.message); }
    });`,
  );
  expect(await rig.message(guildId, 'go')).toMatchObject({ status: 'done' });
  return rig.linesOf(guildId).map(({ message }) => message);
}

describe('the input of an op', () => {
  it.each([
    ['Number.NaN', 'value: expected a JSON value, got NaN'],
    ['{ a: [1, 1e400] }', 'value.a.1: expected a JSON value, got Infinity'],
    ['new Map([[1, 2]])', 'value: expected a JSON value, got an object of type Map'],
    ['{ at: new Date() }', 'value.at: expected a JSON value, got an object of type Date'],
    ['new Error("x")', 'value: expected a JSON value, got an object of type Error'],
    ['new Uint8Array(2)', 'value: expected a JSON value, got an object of type Uint8Array'],
    ['new Point()', 'value: expected a JSON value, got an instance of a class'],
    ['{ n: 10n }', 'value.n: expected a JSON value, got bigint'],
    ['{ call() {} }', 'value.call: expected a JSON value, got function'],
    ['[Symbol("s")]', 'value.0: expected a JSON value, got symbol'],
    ['[undefined]', 'value.0: expected a JSON value, got undefined'],
    ['[1, , 3]', 'value.1: expected a JSON value, got undefined'],
  ])('%s → a fault with its path, and no call', async (value, message) => {
    expect(await setting(value)).toEqual([`op.bad-input kv.set: ${message}`]);
    expect(rig.calls).toEqual([]);
  });

  it('that refers to itself → a fault with a path, and no call', async () => {
    expect(await setting('cyclic')).toEqual([
      expect.stringMatching(/^op\.bad-input kv\.set: value\.self[.self]*: .*does not refer to itself$/),
    ]);
    expect(rig.calls).toEqual([]);
  });

  it('a member that is undefined → left out', async () => {
    expect(await setting('{ a: undefined, b: [null, { c: undefined }] }')).toEqual([]);
    expect(rig.calls).toMatchObject([{ input: { key: 'a', value: { b: [null, {}] } } }]);
  });

  it('objects without a prototype, and text that is not well-formed → as they are', async () => {
    expect(await setting(`Object.assign(Object.create(null), { text: '\\ud83d' })`)).toEqual([]);
    expect(rig.calls).toMatchObject([{ input: { value: { text: '\ud83d' } } }]);
  });
});
