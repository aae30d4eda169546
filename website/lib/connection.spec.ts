import { Connection } from './connection';

/** A connection to a server that the test controls. */
function given() {
  const answers: Array<(up: boolean) => void> = [];
  let asked = Promise.withResolvers<void>();
  const connection = new Connection(() => {
    asked.resolve();
    return new Promise((resolve) => answers.push(resolve));
  });
  const nextCheck = async (): Promise<(up: boolean) => void> => {
    await asked.promise;
    asked = Promise.withResolvers();
    return answers.at(-1)!;
  };
  return { connection, nextCheck };
}

describe('the connection to the server', () => {
  it('a failure → checks until the server answers, then wakes once', async () => {
    const { connection, nextCheck } = given();
    const seen: boolean[] = [];
    connection.watch(() => seen.push(connection.isDown));
    const back = Promise.withResolvers<void>();
    let wakes = 0;
    connection.onBack(() => {
      wakes += 1;
      back.resolve();
    });
    connection.reportFailure();
    connection.reportFailure();
    expect(connection.isDown).toBe(true);
    (await nextCheck())(false);
    (await nextCheck())(true);
    await back.promise;
    expect(seen).toEqual([true, false]);
    expect(wakes).toBe(1);
  });

  it('a success during an outage → wakes at once; wakes no subscriber that has unsubscribed', () => {
    const { connection } = given();
    let wakes = 0;
    const end = connection.onBack(() => (wakes += 1));
    connection.reportSuccess();
    expect(wakes).toBe(0);
    connection.reportFailure();
    connection.reportSuccess();
    end();
    connection.reportFailure();
    connection.reportSuccess();
    expect(wakes).toBe(1);
    expect(connection.isDown).toBe(false);
  });

  it('a request that failed just before the server was back → is retried', async () => {
    const { connection, nextCheck } = given();
    const retried = Promise.withResolvers<void>();
    connection.reportFailure();
    connection.reportSuccess();
    const end = connection.retryWhenBack(() => retried.resolve());
    (await nextCheck())(true);
    await retried.promise;
    end();
  });

  it('a request that failed while the server is down → is retried when it is back, not before', async () => {
    const { connection, nextCheck } = given();
    let retries = 0;
    connection.reportFailure();
    connection.retryWhenBack(() => (retries += 1));
    (await nextCheck())(false);
    expect(retries).toBe(0);
    connection.reportSuccess();
    expect(retries).toBe(1);
  });

  it('"retry now" while it is up → wakes streams that wait to reconnect', async () => {
    const { connection, nextCheck } = given();
    const back = Promise.withResolvers<void>();
    connection.onBack(() => back.resolve());
    const retried = connection.retryNow();
    (await nextCheck())(true);
    await Promise.all([retried, back.promise]);
    expect(connection.isDown).toBe(false);
  });
});
