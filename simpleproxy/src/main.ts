import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { Supervisor } from './supervisor.ts';

// Only this user may read sessions and journal.
process.umask(0o077);

const read = readConfig(process.env);
if ('problems' in read) {
  process.stderr.write(`simpleproxy cannot start:\n${read.problems.map((line) => `  ${line}\n`).join('')}`);
  process.exit(1);
}
const { config } = read;
const supervisor = new Supervisor(config, createLog(config));
process.on('SIGTERM', () => supervisor.stop());
process.on('SIGINT', () => supervisor.stop());
try {
  await supervisor.start();
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  const reason =
    code === 'EADDRINUSE' ? `PROXY_PORT: port ${config.PROXY_PORT} is taken on ${config.HOST}` : `HOST: ${message}`;
  process.stderr.write(`simpleproxy cannot start:\n  ${reason}\n`);
  process.exit(1);
}
