import { ConfigError } from '#libs/config';
import type { LogPort } from '#libs/ports';
import { createLog } from '#libs/telemetry';
import { Fault } from '#libs/vocabulary';
import type { LoggerService, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { equip, strictAdapter, type Equipment } from './equip.ts';
import { routesOf } from './routes.ts';

/** Writes Nest's own log lines to our log. */
class NestLog implements LoggerService {
  readonly #log: LogPort;
  constructor(log: LogPort) {
    this.#log = log;
  }
  log(message: unknown, context?: unknown): void {
    this.#log.debug(String(message), { context });
  }
  warn(message: unknown, context?: unknown): void {
    this.#log.warn(String(message), { context });
  }
  error(message: unknown, stack?: unknown, context?: unknown): void {
    this.#log.error(String(message), { stack, context });
  }
}

/** Prints why a process cannot start, and exits with code 1. */
export function refuseToStart(processName: string, error: unknown): never {
  if (error instanceof ConfigError) {
    process.stderr.write(`${processName} cannot start: the configuration is wrong.\n`);
    for (const { variable, expected } of error.problems) process.stderr.write(`  ${variable}: ${expected}\n`);
  } else if ((error as NodeJS.ErrnoException)?.code === 'EADDRINUSE') {
    const { port } = error as { port?: number };
    process.stderr.write(
      `${processName} cannot start: port ${port} is taken. End the process that listens there, or choose another port.\n`,
    );
  } else if (error instanceof Fault) {
    process.stderr.write(`${processName} cannot start: ${error.message}\n`);
  } else {
    process.stderr.write(`${processName} cannot start: ${error instanceof Error ? error.stack : String(error)}\n`);
  }
  process.exit(1);
}

/** A Nest application, its address, and its middleware. */
export interface Served {
  module: Type | Parameters<typeof NestFactory.create>[0];
  host: string;
  port: number;
  logLevel: string;
  equipment: Omit<Equipment, 'log'>;
  prepare?: (app: NestExpressApplication) => void | Promise<void>;
}

/**
 * Starts a Nest application: problem details for every error, a body limit, orderly shutdown on SIGTERM and SIGINT. It refuses
 * to start when a route does not declare its access.
 *
 * `options` is called once and may throw `ConfigError`.
 */
export async function serve(processName: string, options: () => Served): Promise<NestExpressApplication> {
  // Only the process's own user may read the files it creates.
  process.umask(0o077);
  try {
    const { module, host, port, logLevel, equipment, prepare } = options();
    const log = createLog(processName, logLevel);
    const app = await NestFactory.create<NestExpressApplication>(module, strictAdapter(), {
      logger: new NestLog(log),
      abortOnError: false,
      bodyParser: false,
    });
    equip(app, { ...equipment, log });
    app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
    await prepare?.(app);
    await app.init();
    routesOf(app);
    await app.listen(port, host);
    log.info('listening', { url: await app.getUrl() });
    return app;
  } catch (error) {
    refuseToStart(processName, error);
  }
}
