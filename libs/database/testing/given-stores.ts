import { connect, type Stores } from '../src/stores.ts';
import { createTestDatabase } from '../src/test-database.ts';

/** For the tests of one file: stores on their own database; each of `others` has its own pool, like another process. */
export function givenStores(use: (stores: Stores, others: Stores[]) => void, processes = 1): void {
  let db: Awaited<ReturnType<typeof createTestDatabase>>;
  let all: Stores[];
  beforeAll(async () => {
    db = await createTestDatabase();
    all = await Promise.all(Array.from({ length: processes }, () => connect(db.url)));
    const [first, ...others] = all;
    use(first!, others);
  });
  afterAll(async () => {
    await Promise.all(all.map((stores) => stores.close()));
    await db.drop();
  });
}
