import { Fault, type Json } from '#libs/vocabulary';
import { scriptsCompartment } from './scripts-compartment.ts';
import { VmRig } from '../testing/vm-rig.ts';

const rig = new VmRig();
beforeAll(() => rig.start());
afterAll(() => rig.stop());
beforeEach(() => {
  rig.calls.length = 0;
  rig.onOp = () => Promise.resolve({});
});

let guilds = 0;
async function guildWith(source: string): Promise<string> {
  guilds += 1;
  const guildId = `guild-${guilds}`;
  await rig.open(guildId, source);
  return guildId;
}

/** Texts of the guild's log. */
const said = (guildId: string): string[] => rig.linesOf(guildId).map(({ message }) => message);

describe('a script', () => {
  it('an event → ops are called, and their results come back', async () => {
    rig.onOp = ({ input }) => Promise.resolve({ id: '1', echo: input });
    const guildId = await guildWith(`
      import { on, messages, log } from 'mainstay';
      on('message.create', async (message: any) => {
        const sent: any = await messages.send({ content: message.content + '!' });
        await log({ message: sent.echo.content });
      });`);
    expect(await rig.message(guildId, 'hi', 'e1')).toMatchObject({ status: 'done', ops: 2 });
    const from = { compartment: scriptsCompartment(guildId), eventId: 'e1', handler: 'main:0' };
    expect(rig.calls).toEqual([
      { ...from, callNo: 1, op: 'messages.send', input: { content: 'hi!' }, script: 'main' },
      { ...from, callNo: 2, op: 'log', input: { message: 'hi!' }, script: 'main' },
    ]);
  });

  it('an import of another script → its exports', async () => {
    const program = await rig.program('imports', {
      main: `import { on } from 'mainstay'; import greet, { loud } from './greetings'; import * as all from 'greetings';
        on('message.create', (m: any) => console.log(loud(greet(m.content)), Object.keys(all).sort().join()));`,
      greetings: `export default (who: string) => 'hello ' + who; export const loud = (text: string) => text.toUpperCase();`,
    });
    await rig.load(program);
    await rig.message('imports', 'you');
    expect(said('imports')).toEqual(['HELLO YOU default,loud']);
  });

  it('an error → logged with the script’s own file and line', async () => {
    const guildId = await guildWith(`import { on } from 'mainstay';
interface Unused { some: string }
on('message.create', async () => {
  console.warn('careful', { a: [1] });
  await null;
  throw new TypeError('no good');
});`);
    const outcome = await rig.message(guildId, 'x', 'e1');
    expect(outcome).toMatchObject({
      status: 'failed',
      fault: { code: 'script.error', data: { script: 'main', line: 6 } },
    });
    expect(rig.linesOf(guildId)).toEqual([
      {
        level: 'warn',
        message: 'careful {"a":[1]}',
        script: 'main',
        line: 4,
        column: 11,
        eventId: 'e1',
        once: 'e1:main:0:line:1',
      },
      expect.objectContaining({
        level: 'error',
        code: 'script.error',
        script: 'main',
        line: 6,
        column: 9,
        eventId: 'e1',
        once: 'e1:main:0:line:2',
      }),
    ]);
    expect(said(guildId)[1]).toMatch(/^TypeError: no good\n\s+at main\.ts:6:9$/);
  });

  it('an endless loop → logged with its line', async () => {
    const guildId = await guildWith(`import { on } from 'mainstay';
on('message.create', () => {
  const spin = () => {
    for (;;);
  };
  spin();
});`);
    expect(await rig.message(guildId, 'x')).toMatchObject({
      status: 'cut-off',
      blamed: true,
      fault: { code: 'script.timeout', data: { script: 'main', line: 4 } },
    });
  });

  it('a rejected op → an error with code, message and the script’s own stack', async () => {
    rig.onOp = () => Promise.reject(new Fault('kv.full', 'Storage is full.', { data: { bytes: 1 } }));
    const guildId = await guildWith(`import { on, kv } from 'mainstay';
const store = async () => {
  await kv.set({ key: 'a', value: 1 });
};
on('message.create', async (m: any) => {
  try { await store(); } catch (e: any) { console.log(e instanceof Error, e.name, e.code, e.message, e.data.bytes, e.retryable); }
  if (m.content === 'throw') await store();
  if (m.content === 'forget') void store();
});`);
    expect(await rig.message(guildId, 'catch')).toMatchObject({ status: 'done' });
    expect(said(guildId)).toEqual(['true OpError kv.full Storage is full. 1 false']);
    expect(await rig.message(guildId, 'throw')).toMatchObject({
      status: 'failed',
      fault: { code: 'kv.full', data: { script: 'main', line: 3 } },
    });
    expect(await rig.message(guildId, 'forget')).toMatchObject({
      status: 'failed',
      fault: { code: 'kv.full', data: { line: 3 } },
    });
  });

  it('an unexpected error of the host → no details for the script', async () => {
    rig.onOp = () => Promise.reject(new Error('password of the database'));
    const guildId = await guildWith(
      `import { on, kv } from 'mainstay'; on('message.create', () => kv.get({ key: 'a' }));`,
    );
    await rig.message(guildId, 'x');
    expect(rig.linesOf(guildId)).toEqual([expect.objectContaining({ code: 'system.unexpected' })]);
    expect(said(guildId).join()).not.toContain('password');
  });

  it('two handlers of an event → separate payloads', async () => {
    const guildId = await guildWith(`import { on } from 'mainstay';
      on('message.create', (m: any) => { m.content = 'changed'; });
      on('message.create', (m: any) => console.log(m.content));`);
    await rig.message(guildId, 'original');
    expect(said(guildId)).toEqual(['original']);
  });

  it('a module that does not start → the others run', async () => {
    await rig.load(
      await rig.program('half', {
        bad: `throw new Error('cannot start');`,
        good: `import { on } from 'mainstay'; on('message.create', () => console.log('works'));`,
      }),
    );
    await rig.message('half', 'x');
    expect(rig.linesOf('half')).toEqual([
      expect.objectContaining({ level: 'error', script: 'bad', line: 1 }),
      expect.objectContaining({ message: 'works', script: 'good' }),
    ]);
  });

  it('a new program → runs from the next event on', async () => {
    const guildId = await guildWith(`import { on } from 'mainstay'; on('message.create', () => console.log('ping'));`);
    await rig.message(guildId, 'x', '1');
    await rig.open(guildId, `import { on } from 'mainstay'; on('message.create', () => console.log('pang'));`);
    await rig.message(guildId, 'x', '2');
    expect(said(guildId)).toEqual(['ping', 'pang']);
  });
});

describe('an event handled again', () => {
  it('answers in any order → the same calls and lines with the same numbers', async () => {
    const guildId = await guildWith(`import { on, kv, messages } from 'mainstay';
      on('message.create', async (m: any) => {
        console.log('begins');
        const chain = async (name: string) => {
          for (let n = 0; n < 3; n++) {
            await kv.get({ key: name + n });
            console.log(name, n);
            if (n === 1) await null;
            await messages.send({ content: name + n + Math.random() + Date.now() });
          }
        };
        await Promise.all([chain('a'), chain('b'), chain('c')]);
      });`);
    const event = { id: 'again', name: 'message.create', payload: { content: 'x' }, at: 1_700_000_000_000 };
    const runs: string[] = [];
    for (let attempt = 0; attempt < 3; attempt += 1) {
      rig.calls.length = 0;
      rig.linesOf(guildId).length = 0;
      const held: Array<() => void> = [];
      rig.onOp = () =>
        new Promise<Json>((resolve) => {
          held.push(() => resolve({}));
          // A different order on each attempt.
          setImmediate(() => (attempt === 0 ? held.shift() : held.pop())?.());
        });
      expect(await rig.dispatch(guildId, event)).toEqual({
        status: 'done',
        ops: 18,
        cpuMs: expect.any(Number),
      });
      runs.push(JSON.stringify([rig.calls, rig.linesOf(guildId)]));
    }
    expect(runs[1]).toBe(runs[0]);
    expect(runs[2]).toBe(runs[0]);
    expect(runs[0]).toContain('1700000000000');
  });
});

describe('the rules of registration', () => {
  it.each([
    [
      'late',
      `on('member.add', () => {}); on('message.create', () => on('member.add', () => {}));`,
      'script.late-registration',
    ],
    ['unknown event', `on('no.such', () => {});`, 'script.unknown-event'],
    ['no function', `on('message.create', 1 as any);`, 'script.bad-handler'],
    ['unknown import', `import { x } from './nowhere'; on('message.create', () => x);`, 'script.unknown-import'],
    ['op at top level', `void messages.send({ content: 'x' });`, 'script.op-at-top-level'],
  ])('%s → logged with its code', async (_what, body, code) => {
    const guildId = await guildWith(`import { on, messages } from 'mainstay'; void messages; ${body}`);
    await rig.message(guildId, 'x');
    expect(rig.linesOf(guildId)).toEqual([expect.objectContaining({ level: 'error', code, script: 'main', line: 1 })]);
    expect(rig.calls).toEqual([]);
  });
});

describe('trying a program', () => {
  it('a program → the events that it listens for, without calls', async () => {
    const { hash, modules } = await rig.program('tried', {
      a: `import { on, messages } from 'mainstay'; on('message.create', () => messages.send({ content: 'x' })); on('member.add', () => {});`,
      b: `import { on } from 'mainstay'; on('message.create', () => {});`,
    });
    expect(await rig.supervisor.inspect({ guildId: 'tried', hash, modules })).toEqual({
      listens: ['member.add', 'message.create'],
      perModule: { a: ['message.create', 'member.add'], b: ['message.create'] },
    });
    expect(rig.supervisor.isOpen('tried')).toBe(false);
  });

  it.each([
    ['throws', `const x: any = null;\nx.y;`, 'script.error', 2],
    ['imports nothing that exists', `const a = 1;\nimport { x } from './nowhere';\nx(a);`, 'script.unknown-import', 2],
    ['loops', `\nfor (;;);`, 'script.timeout', 2],
    [
      'fills its memory',
      `const a = []; for (;;) a.push(new Uint8Array(2 ** 22).fill(1));`,
      'script.out-of-memory',
      undefined,
    ],
    [
      'cannot be interrupted',
      `const a: number[] = []; a.length = 2 ** 32 - 1; a.indexOf(1);`,
      'script.stalled',
      undefined,
    ],
  ])('a program that %s → rejected, and live isolates stay', async (_what, source, code, line) => {
    const live = await guildWith(
      `import { on } from 'mainstay'; let n = 0; on('message.create', () => console.log(++n));`,
    );
    await rig.message(live, 'x', '1');
    const { hash, modules } = await rig.program('tried', { main: source });
    const fault = await rig.supervisor.inspect({ guildId: 'tried', hash, modules }).catch((error: unknown) => error);
    expect(fault).toMatchObject({ code, side: 'user' });
    if (line !== undefined) expect((fault as Fault).data).toMatchObject({ script: 'main', line });
    await rig.message(live, 'x', '2');
    // Its state is still there: its isolate was left alone.
    expect(said(live)).toEqual(['1', '2']);
  });
});
