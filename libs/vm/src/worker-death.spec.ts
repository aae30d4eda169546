import { existsSync } from 'node:fs';
import type { UnitOutcome } from '#libs/ports';
import { VmRig } from '../testing/vm-rig.ts';

const rig = new VmRig();
beforeAll(() => rig.start());
afterAll(() => rig.stop());

const echo = `import { on, messages } from 'mainstay'; on('message.create', async (m: any) => { await messages.send({ content: m.content }); });`;
const livePid = (): number =>
  rig.supervisor.stats().workers.find(({ role, ready }) => role === 'live' && ready)?.pid ?? 0;

/** Sends a message until it is not cut off without blame, which happens on a busy machine. */
async function handled(guildId: string, eventId: string) {
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await rig.message(guildId, 'x', `${eventId} ${attempt}`);
    if (outcome.status !== 'cut-off' || outcome.blamed) return outcome;
  }
}

describe('a worker that is killed', () => {
  it('events in flight → cut off without blame, and run on another worker', async () => {
    const guilds = Array.from({ length: 20 }, (_, n) => `g${n}`);
    await Promise.all(guilds.map((guildId) => rig.open(guildId, echo)));
    const answer = Promise.withResolvers<void>();
    const called = new Map<string, () => void>();
    rig.onOp = async ({ compartment }) => {
      called.get(compartment.guildId)?.();
      await answer.promise;
      return {};
    };
    /** Its op waits for the answer. A busy machine may cut the event off before: then it is sent again. */
    const begun = async (guildId: string, attempt = 1): Promise<{ outcome: Promise<UnitOutcome> }> => {
      const call = new Promise<boolean>((resolve) => called.set(guildId, () => resolve(true)));
      const outcome = rig.message(guildId, 'first', `first ${attempt}`);
      const isCalled = await Promise.race([call, outcome.then(() => false)]);
      return isCalled ? { outcome } : begun(guildId, attempt + 1);
    };
    const inFlight = await Promise.all(guilds.map((guildId) => begun(guildId)));
    const before = livePid();
    process.kill(before, 'SIGKILL');
    answer.resolve();
    for (const { outcome } of inFlight) expect(await outcome).toMatchObject({ status: 'cut-off', blamed: false });

    rig.calls.length = 0;
    const again = await Promise.all(guilds.map((guildId) => handled(guildId, 'again')));
    expect(again.map(({ status }) => status)).toEqual(guilds.map(() => 'done'));
    expect(new Set(rig.calls.map(({ compartment }) => compartment.guildId))).toEqual(new Set(guilds));
    expect(livePid()).not.toBe(before);
  });

  it('many kills in a row → events still run', async () => {
    rig.onOp = () => Promise.resolve({});
    for (let n = 0; n < 6; n += 1) {
      process.kill(livePid(), 'SIGKILL');
      let outcome = await rig.message('g0', `kill ${n}`);
      while (outcome.status === 'cut-off') {
        expect(outcome.blamed).toBe(false);
        outcome = await rig.message('g0', `kill ${n}`);
      }
      expect(outcome).toMatchObject({ status: 'done' });
    }
  });
});

describe('a guild that brings workers down', () => {
  it('twice → it is quarantined', async () => {
    await rig.open(
      'bad',
      `import { on } from 'mainstay'; on('message.create', () => { const a: number[] = []; a.length = 2 ** 32 - 1; a.indexOf(1); });`,
    );
    for (let n = 0; n < 3; n += 1) {
      expect(await rig.message('bad', 'x', `e${n}`)).toMatchObject({
        status: 'cut-off',
        blamed: true,
        fault: { code: 'script.stalled' },
      });
    }
    const calm = livePid();
    expect(await rig.message('bad', 'x', 'e9')).toMatchObject({ blamed: true, fault: { code: 'script.stalled' } });
    expect(livePid()).toBe(calm);
  });
});

describe('an event', () => {
  it('waits too long for its ops → cut off', async () => {
    const hurried = new VmRig();
    await hurried.start({ eventMs: 200 });
    try {
      const never = Promise.withResolvers<never>();
      hurried.onOp = () => never.promise;
      await hurried.open('slow', echo);
      const outcome = hurried.message('slow', 'x');
      setTimeout(() => never.reject(new Error('late')), 400);
      expect(await outcome).toMatchObject({
        status: 'cut-off',
        blamed: true,
        fault: { code: 'script.event-too-long' },
      });
      hurried.onOp = () => Promise.resolve({});
      // A busy machine may need more than 200 ms for an event; then the next one is done.
      for (let n = 0; (await hurried.message('slow', 'y', `y${n}`)).status !== 'done'; n += 1);
    } finally {
      await hurried.stop();
    }
  });

  it('its guild is closed → cut off without blame', async () => {
    const called = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<object>();
    rig.onOp = async () => {
      called.resolve();
      return (await answered.promise) as never;
    };
    await rig.open('closing', echo);
    const outcome = rig.message('closing', 'x');
    await called.promise;
    await rig.supervisor.close('closing');
    answered.resolve({});
    expect(await outcome).toMatchObject({ status: 'cut-off', blamed: false, fault: { code: 'vm.closed' } });
    expect(rig.supervisor.isOpen('closing')).toBe(false);
    rig.onOp = () => Promise.resolve({});
  });

  it('its guild uses too much CPU → delayed, which the log says once', async () => {
    await rig.open(
      'busy',
      `import { on } from 'mainstay'; on('message.create', () => { const end = performance(); });
      function performance() { let x = 0; for (let n = 0; n < 8e4; n++) x += n % 7; return x; }`,
    );
    for (let n = 0; !rig.linesOf('busy').some(({ code }) => code === 'vm.cpu-budget'); n += 1)
      await rig.message('busy', 'x', `b${n}`);
    for (let n = 0; n < 5; n += 1) expect(await handled('busy', `more${n}`)).toMatchObject({ status: 'done' });
    expect(rig.linesOf('busy').filter(({ code }) => code === 'vm.cpu-budget')).toHaveLength(1);
    // It has its own worker: the others do not wait for it.
    expect(rig.supervisor.stats().workers).toContainEqual(expect.objectContaining({ role: 'heavy', isolates: 1 }));
  });
});

describe('isolates', () => {
  it('idle while others need the place → closed', async () => {
    const small = new VmRig();
    await small.start({ isolatesPerWorker: 3 });
    try {
      for (let n = 0; n < 8; n += 1) {
        await small.open(`g${n}`, echo);
        await small.message(`g${n}`, 'x');
      }
      expect(small.supervisor.stats()).toMatchObject({ compartments: 8, isolates: 3 });
      for (let n = 0; n < 8; n += 1) expect(await small.message(`g${n}`, 'again')).toMatchObject({ status: 'done' });
      expect(small.supervisor.stats()).toMatchObject({ compartments: 8, isolates: 3 });
    } finally {
      await small.stop();
    }
    for (const { pid } of small.supervisor.stats().workers) expect(existsSync(`/proc/${pid}`)).toBe(false);
  });
});

describe('a worker that uses much memory', () => {
  it('its idle isolates → closed, and no event is lost', async () => {
    const small = new VmRig();
    await small.start({ workerMemoryMb: 90 });
    try {
      for (let n = 0; n < 40; n += 1) await small.open(`g${n}`, echo);
      while (small.supervisor.stats().isolates >= 30) await new Promise((resolve) => setTimeout(resolve, 20));
      for (let n = 0; n < 40; n += 1) expect(await small.message(`g${n}`, 'x')).toMatchObject({ status: 'done' });
    } finally {
      await small.stop();
    }
  });
});

describe('the walls', () => {
  it('at start → logged; no worker has our files or environment', async () => {
    const line = rig.operatorLines.find(({ message }) => message === 'vm-workers are up');
    expect(line?.fields['walls']).toEqual(
      expect.arrayContaining(['no-files', 'no-network', 'no-processes', 'no-jit', 'empty-environment']),
    );
  });
});
