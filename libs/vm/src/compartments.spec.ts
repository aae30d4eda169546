import type { Compartment } from '#libs/ports';
import { limits } from '#libs/vocabulary';
import { scriptsCompartment } from './scripts-compartment.ts';
import { VmRig } from '../testing/vm-rig.ts';

// Real workers and isolates. Two compartments of one guild: its own scripts, and one that stands for an installed plugin.
const rig = new VmRig();
beforeAll(() => rig.start());
afterAll(() => rig.stop());
beforeEach(() => {
  rig.calls.length = 0;
  rig.onOp = () => Promise.resolve({});
});

let guilds = 0;
const answering = `import { on, messages } from 'mainstay';
let handled = 0;
on('message.create', { order: 'none' }, async (m: any) => {
  await messages.send({ content: m.content });
  console.log(++handled);
});`;

async function guildWithPlugin(handler: string): Promise<{ guildId: string; plugin: Compartment }> {
  guilds += 1;
  const guildId = `guild-${guilds}`;
  const scripts = scriptsCompartment(guildId);
  const plugin: Compartment = {
    ...scripts,
    id: `${guildId}/welcome`,
    principal: { kind: 'plugin', installId: 'welcome' },
    grants: ['messages:write'],
  };
  await rig.open(guildId, answering);
  const source = `import { on, messages } from 'mainstay'; void messages; on('message.create', async (m: any) => { ${handler} });`;
  await rig.load(await rig.program(guildId, { main: source }, plugin));
  return { guildId, plugin };
}

/** Dispatches an event until it is done, as a guild turn does after a cut-off without blame. */
async function untilDone(id: string, event: string): Promise<number> {
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await rig.message(id, event);
    if (outcome.status === 'done') return attempts;
    expect(outcome).toMatchObject({ status: 'cut-off', blamed: false });
  }
}

describe('a plugin of a guild', () => {
  /** Longest time (ms) of an event of the guild's own scripts while a plugin fails. A figure to read: a busy machine has no limit. */
  const longest = { ms: 0, during: '' };
  afterAll(() => {
    process.stdout.write(
      `longest event of the own scripts: ${Math.round(longest.ms)} ms, while a plugin ${longest.during}\n`,
    );
  });

  it.each([
    ['loops', 'for (;;);'],
    ['fills its memory', 'const all: any[] = []; for (;;) all.push({ n: all.length });'],
    ['crashes its worker', 'const a: number[] = []; a.length = 2 ** 32 - 1; a.indexOf(1);'],
  ])(
    'that %s → the guild’s own scripts answer every event, and the plugin alone is blamed',
    async (during, handler) => {
      const { guildId, plugin } = await guildWithPlugin(handler);
      await untilDone(guildId, 'before');
      const broken = rig.message(plugin.id, 'x');
      for (let n = 0; n < 5; n += 1) {
        const startedAt = performance.now();
        await untilDone(guildId, `during ${n}`);
        const ms = performance.now() - startedAt;
        if (ms > longest.ms) Object.assign(longest, { ms, during });
      }
      expect(await broken).toMatchObject({ status: 'cut-off', blamed: true, endedIsolate: true });
      await untilDone(guildId, 'after');
      const answered = rig.calls.filter(({ compartment }) => compartment.id === guildId).map(({ input }) => input);
      for (const content of ['before', 'during 0', 'during 4', 'after']) expect(answered).toContainEqual({ content });
    },
  );

  it('that loops → the isolate of the guild’s own scripts keeps its variables', async () => {
    const { guildId, plugin } = await guildWithPlugin('for (;;);');
    await untilDone(guildId, '1');
    expect(await rig.message(plugin.id, 'x')).toMatchObject({ status: 'cut-off', blamed: true });
    await untilDone(guildId, '2');
    expect(rig.linesOf(guildId).map(({ message }) => message)).toEqual(['1', '2']);
  });

  it('a plugin that claims another principal → its calls carry its own compartment', async () => {
    const { guildId, plugin } = await guildWithPlugin(
      `await messages.send({ content: 'plugin', compartment: { id: 'other' }, principal: { kind: 'scripts' } } as any);`,
    );
    await rig.message(plugin.id, 'x');
    await rig.message(guildId, 'own');
    expect(rig.calls.map(({ compartment: { id, principal } }) => [id, principal.kind])).toEqual([
      [plugin.id, 'plugin'],
      [guildId, 'scripts'],
    ]);
  });

  it('more isolates than the memory of a guild allows → an idle one is closed, and starts again for its next event', async () => {
    const { guildId } = await guildWithPlugin('');
    const most = limits.vm.guildMemoryMb / limits.vm.memoryMb;
    for (let n = 0; n < most + 1; n += 1) {
      const compartment = { ...scriptsCompartment(guildId), id: `${guildId}/more-${n}` };
      await rig.load(await rig.program(guildId, { main: answering }, compartment));
      expect(await rig.message(compartment.id, 'x')).toMatchObject({ status: 'done' });
    }
    expect(await rig.message(guildId, 'again')).toMatchObject({ status: 'done' });
  });
});

describe('units of one compartment', () => {
  const waiting = `import { on, messages } from 'mainstay';
let open: (() => void) | null = null;
on('message.create', { order: 'none' }, async (m: any) => {
  if (m.content === 'loop') for (;;);
  if (m.content === 'wait for another') await new Promise<void>((ok) => { open = ok; });
  if (m.content === 'free the other') open?.();
  try { await messages.send({ content: m.content }); } catch (e: any) { console.log(e.code); await messages.send({ content: 'late' }); } finally { console.log('released'); }
});`;

  it('one waits for its call → the others start and end', async () => {
    const slow = Promise.withResolvers<object>();
    rig.onOp = ({ input }) =>
      (input as { content: string }).content === 'slow' ? (slow.promise as Promise<never>) : Promise.resolve({});
    await rig.open('overlap', waiting);
    const first = rig.message('overlap', 'slow');
    for (let n = 0; n < 10; n += 1) expect(await rig.message('overlap', `${n}`)).toMatchObject({ status: 'done' });
    slow.resolve({});
    expect(await first).toMatchObject({ status: 'done', ops: 1 });
  });

  it('one loops → it alone is blamed; those that were open are cut off without blame', async () => {
    const never = Promise.withResolvers<never>();
    rig.onOp = () => never.promise;
    await rig.open('loop', waiting);
    const innocents = ['a', 'b', 'c'].map((content) => rig.message('loop', content));
    while (rig.calls.length < 3) await new Promise(setImmediate);
    expect(await rig.message('loop', 'loop')).toMatchObject({ status: 'cut-off', blamed: true, endedIsolate: true });
    never.reject(new Error('over'));
    for (const outcome of await Promise.all(innocents)) {
      expect(outcome).toMatchObject({ status: 'cut-off', blamed: false, fault: { code: 'vm.isolate-ended' } });
    }
  });

  it('one waits for what another one does → it ends with it', async () => {
    const slow = Promise.withResolvers<object>();
    rig.onOp = ({ input }) =>
      (input as { content: string }).content === 'slow' ? (slow.promise as Promise<never>) : Promise.resolve({});
    await rig.open('between', waiting);
    const open = rig.message('between', 'slow');
    const waits = rig.message('between', 'wait for another');
    while (rig.calls.length < 1) await new Promise(setImmediate);
    await rig.message('between', 'free the other');
    expect(await waits).toMatchObject({ status: 'done', ops: 1 });
    slow.resolve({});
    await open;
    expect(rig.calls.map(({ eventId, input }) => [eventId, input])).toContainEqual([
      'between:wait for another',
      { content: 'wait for another' },
    ]);
  });

  it('all wait for a promise that never settles → they end, and the log says so', async () => {
    await rig.open('stuck', waiting);
    const both = ['1', '2'].map((id) => rig.message('stuck', 'wait for another', id));
    expect(await Promise.all(both)).toMatchObject([{ status: 'done' }, { status: 'done' }]);
    expect(rig.linesOf('stuck')).toMatchObject([{ code: 'script.never-settled' }, { code: 'script.never-settled' }]);
  });

  it('one takes too long → its call rejects and it calls nothing more; the others and the isolate go on', async () => {
    const hurried = new VmRig();
    await hurried.start({ eventMs: 1_000 });
    try {
      const never = Promise.withResolvers<never>();
      hurried.onOp = ({ input }) =>
        (input as { content: string }).content === 'slow' ? never.promise : Promise.resolve({});
      await hurried.open('long', waiting);
      const outcome = hurried.message('long', 'slow');
      setTimeout(() => never.reject(new Error('late')), 1_500);
      expect(await outcome).toMatchObject({
        status: 'cut-off',
        blamed: true,
        endedIsolate: false,
        fault: { code: 'script.event-too-long' },
      });
      const { isolates } = hurried.supervisor.stats();
      expect(isolates).toBe(1);
      expect(hurried.linesOf('long').map(({ message }) => message)).toEqual(['script.event-too-long', 'released']);
      expect(hurried.calls).toHaveLength(1);
    } finally {
      await hurried.stop();
    }
  });

  it('the order that a handler chose → in the result of open', async () => {
    const source = `import { on } from 'mainstay';
on('message.create', { order: 'user' }, () => {});
on('message.create', () => {});
on('member.add', { order: 'none' }, () => {});`;
    const opened = await rig.load(await rig.program('orders', { main: source }));
    expect(opened).toEqual({
      status: 'open',
      setAside: null,
      handlers: [
        { script: 'main', event: 'message.create', nth: 0, order: 'user' },
        { script: 'main', event: 'message.create', nth: 1, order: null },
        { script: 'main', event: 'member.add', nth: 0, order: 'none' },
      ],
    });
  });

  it('an order that the event does not have → rejected with its code', async () => {
    await rig.open(
      'bad-order',
      `import { on } from 'mainstay'; on('member.add', { order: 'channel' } as any, () => {});`,
    );
    expect(rig.linesOf('bad-order')).toMatchObject([{ code: 'script.bad-order', line: 1 }]);
  });
});
