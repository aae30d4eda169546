import { once } from 'node:events';
import { rmSync } from 'node:fs';

/** Ends what the set-up started. */
export default async function tearDown(): Promise<void> {
  const services = globalThis.testServices;
  if (!services) return;
  if (services.redis && services.redis.exitCode === null) {
    const exited = once(services.redis, 'exit');
    services.redis.kill('SIGKILL');
    await exited;
  }
  await services.postgres?.stop();
  rmSync(services.folder, { recursive: true, force: true });
}
