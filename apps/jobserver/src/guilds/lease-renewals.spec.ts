import { Fault } from '#libs/vocabulary';
import { MemoryInbox } from '../../memory/memory-inbox.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { LeaseRenewals } from './lease-renewals.ts';

/** Counts renewals, and can reject them. */
class CountingInbox extends MemoryInbox {
  readonly renewals: string[][] = [];
  isAway = false;
  #renewed = Promise.withResolvers<void>();

  override async renew(...[leases, ttlMs]: Parameters<MemoryInbox['renew']>): Promise<Set<string>> {
    this.renewals.push(leases.map(({ guildId }) => guildId));
    this.#renewed.resolve();
    this.#renewed = Promise.withResolvers();
    if (this.isAway) throw new Fault('database.unavailable', 'Away.');
    return super.renew(leases, ttlMs);
  }

  async renewal(): Promise<void> {
    await this.#renewed.promise;
    await new Promise(setImmediate);
  }
}

async function setUp(ttlMs: number) {
  const inbox = new CountingInbox();
  const renewals = new LeaseRenewals(inbox, ttlMs);
  const hold = async (guildId: string) => (await LeaseKeeper.acquire(inbox, renewals, guildId, 'me'))!;
  return { inbox, hold };
}

describe('renewal of leases', () => {
  it('many leases → one call for all of them, until each is released', async () => {
    const { inbox, hold } = await setUp(60);
    const keepers = [await hold('a'), await hold('b')];
    await inbox.renewal();
    await inbox.renewal();
    expect(inbox.renewals).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    await keepers[0]!.release();
    await inbox.renewal();
    expect(inbox.renewals.at(-1)).toEqual(['b']);
    await keepers[1]!.release();
  });

  it('one lease that another process took → only that one is lost', async () => {
    const { inbox, hold } = await setUp(300);
    const [lost, kept] = [await hold('a'), await hold('b')];
    inbox.leases.get('a')!.fence += 1n;
    await inbox.renewal();
    expect(lost.signal.reason).toMatchObject({ code: 'guild.lease-lost' });
    expect(kept.signal.aborted).toBe(false);
    await kept.release();
  });

  it('no renewal succeeds → each lease is lost before its time is over', async () => {
    const { inbox, hold } = await setUp(100);
    inbox.isAway = true;
    const startedAt = performance.now();
    const keeper = await hold('a');
    await new Promise((resolve) => keeper.signal.addEventListener('abort', resolve));
    expect(keeper.signal.reason).toMatchObject({ code: 'guild.lease-lost' });
    expect(inbox.renewals.length).toBeGreaterThan(0);
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(80);
  });
});
