import { handled, setUp } from '../../testing/turn-rig.ts';

const lingerMs = 60_000;
const woken = { guildIds: ['g'], owner: 'me' };

describe('a turn without events', () => {
  it('the job ends; a message about new events → the same turn handles them, without a job', async () => {
    const seen: string[] = [];
    const {
      bus,
      inbox,
      settled,
      store,
      turns,
      woken: jobs,
    } = setUp(
      async ({ eventId }) => {
        seen.push(eventId);
        return handled;
      },
      { lingerMs },
    );
    const unlisten = await turns.listen();
    await store(1);
    await expect(turns.take('g')).resolves.toBe('idle');
    const fence = inbox.leases.get('g')!.fence;
    const { owners } = await store(1, 'g', 'message.create', 2);
    expect(owners).toEqual(new Map([['g', 'me']]));
    await bus.publish('guild.woken', woken);
    await settled();
    expect(seen).toEqual(['gmessage.create1', 'gmessage.create2']);
    expect(inbox.leases.get('g')!.fence).toBe(fence);
    await turns.stop(0);
    expect(jobs).toEqual([]);
    await unlisten();
  });

  it('the message comes when the turn has ended → a job', async () => {
    const { bus, store, turns, woken: jobs } = setUp(async () => handled);
    await turns.listen();
    await store(1);
    await turns.take('g');
    await bus.publish('guild.woken', woken);
    await bus.publish('guild.woken', { ...woken, owner: 'another process' });
    expect(jobs).toEqual(['g']);
  });

  it('the message is lost, and the bus connects again → the turn reads the inbox', async () => {
    const { bus, settled, store, turns } = setUp(async () => handled, { lingerMs });
    await turns.listen();
    await turns.take('g');
    await store(1);
    bus.resync();
    await settled();
    await turns.stop(0);
  });

  it('a job of its guild in another process → the turn reads the inbox', async () => {
    const { process, settled, store, turns } = setUp(async () => handled, { lingerMs });
    await turns.listen();
    await turns.take('g');
    await store(1);
    await process('you').take('g');
    await settled();
    await turns.stop(0);
  });

  it('an event that was passed over → taken at the next wake-up of the same turn', async () => {
    const { bus, inbox, settled, store, turns } = setUp(async () => handled, { lingerMs });
    await turns.listen();
    await store(2);
    const [passedOver] = inbox.events.splice(0, 1);
    await turns.take('g');
    await settled();
    inbox.events.push(passedOver!);
    await bus.publish('guild.woken', woken);
    await settled();
    await turns.stop(0);
  });

  it('no event within the time → it releases the lease', async () => {
    const { inbox, turns } = setUp(async () => handled, { lingerMs: 1 });
    await turns.take('g');
    while (turns.active > 0) await new Promise(setImmediate);
    await expect(inbox.acquire('g', 'you', 1)).resolves.not.toBeNull();
  });

  it('as many turns as may be open → the first one without events ends for another guild', async () => {
    const { inbox, store, turns } = setUp(async () => handled, { lingerMs, open: 2 });
    for (const guildId of ['g', 'h', 'i']) {
      await store(1, guildId);
      await turns.take(guildId);
    }
    expect(inbox.events).toEqual([]);
    expect(turns.active).toBe(2);
    await expect(inbox.acquire('g', 'you', 1)).resolves.not.toBeNull();
    await expect(inbox.acquire('h', 'you', 1)).resolves.toBeNull();
    await turns.stop(0);
  });
});
