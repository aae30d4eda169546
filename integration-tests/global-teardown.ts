import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { refuseLeftovers } from './leftover-processes.ts';

/** Ends the services of the set-up. Fails when tests left processes running. */
export default async function tearDown(): Promise<void> {
  const services = globalThis.testServices;
  if (!services) return;
  if (services.redis && services.redis.exitCode === null) {
    const exited = once(services.redis, 'exit');
    services.redis.kill('SIGKILL');
    await exited;
  }
  await services.postgres?.stop();
  try {
    await refuseLeftovers(services.folder, services.before);
  } finally {
    rmSync(services.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
