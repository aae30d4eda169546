import { ConfigError } from '#libs/config';

/** Prints why the process cannot start, and exits with code 1. */
export function refuseToStart(processName: string, error: unknown): never {
  const details: string[] = [];
  let reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (error instanceof ConfigError) {
    reason = 'the configuration is wrong.';
    for (const { variable, expected } of error.problems) details.push(`  ${variable}: ${expected}`);
  } else if ((error as NodeJS.ErrnoException)?.code === 'EADDRINUSE') {
    const { port } = error as { port?: number };
    reason = `port ${port} is taken. End the process that listens there, or choose another port.`;
  }
  process.stderr.write([`${processName} cannot start: ${reason}`, ...details, ''].join('\n'));
  process.exit(1);
}
