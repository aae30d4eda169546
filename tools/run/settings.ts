import {
  botConfig,
  flag,
  jobserverConfig,
  operatorConfig,
  optionalUrl,
  port,
  processConfig,
  readConfig,
  simConfig,
  url,
  webserverConfig,
} from '#libs/config';
import { z } from 'zod';
import type { ProcessName } from './mainstay.ts';
import { passedOn } from './passed-on.ts';

/** Variables of `make run` itself; each can also be set in `.env`. */
export const runConfig = {
  WEBSITE_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address that the website listens on. It is the only port that is meant for users.'),
  HOST: processConfig.HOST,
  ALLOW_INTERNAL_EXPOSED: processConfig.ALLOW_INTERNAL_EXPOSED,
  LOG_LEVEL: processConfig.LOG_LEVEL,
  DATABASE_URL: optionalUrl(['postgres', 'postgresql']).describe('PostgreSQL to use instead of the embedded one.'),
  REDIS_URL: optionalUrl(['redis', 'rediss']).describe('Redis for queues and bus.'),
  DISCORD_TOKEN: z.string().optional().describe('Token of a real bot: uses Discord instead of the simulator.'),
  OAUTH_CLIENT_ID: z.string().optional().describe('Id of the real application.'),
  OAUTH_CLIENT_SECRET: z.string().optional().describe('OAuth2 secret of the real application.'),
  PUBLIC_URL: url(['http', 'https'], 'http://localhost:3000').describe('Address of the website for browsers.'),
  OPERATOR_TOKEN: operatorConfig.OPERATOR_TOKEN.optional(),
  SESSION_SECRET: webserverConfig.SESSION_SECRET.optional(),
  ALLOWED_HOSTS: processConfig.ALLOWED_HOSTS,
  TRUSTED_PROXIES: processConfig.TRUSTED_PROXIES,
  SESSION_SECRETS_BEFORE: webserverConfig.SESSION_SECRETS_BEFORE,
  ALLOW_PLAIN_HTTP: webserverConfig.ALLOW_PLAIN_HTTP,
  PLAYGROUND_WORLD: webserverConfig.PLAYGROUND_WORLD,
  OPERATOR_TOKENS: operatorConfig.OPERATOR_TOKENS,
  OPERATOR_TOKENS_FILE: operatorConfig.OPERATOR_TOKENS_FILE,
  JOBSERVER_VM_WORKERS: jobserverConfig.JOBSERVER_VM_WORKERS,
  REQUIRE_WALLS: jobserverConfig.REQUIRE_WALLS,
  BOOTSTRAP_COMMANDS: botConfig.BOOTSTRAP_COMMANDS,
  SIM_RATE_LIMITS: simConfig.SIM_RATE_LIMITS,
  SIM_REPLAY_DEPTH: simConfig.SIM_REPLAY_DEPTH,
  WEBSITE_PROXIES: z
    .string()
    .regex(/^\d$/, 'expected a whole number from 0 to 9')
    .default('0')
    .describe('Number of reverse proxies in front of the website, from 0 to 9; each adds to X-Forwarded-For.'),
  WEBSITE_PORT: port(3000).describe('Port of the website.'),
  SIM_PORT: simConfig.SIM_PORT,
  SIM_FRESH: flag(false).describe('Start with a new simulated world; the previous one is renamed and kept.'),
  PROXY_PORT: port(7878).describe('Port of simpleproxy.'),
  BOT_PORT: botConfig.BOT_PORT,
  JOBSERVER_PORT: jobserverConfig.JOBSERVER_PORT,
  WEBSERVER_PORT: webserverConfig.WEBSERVER_PORT,
} as const;

export type RunSettings = ReturnType<typeof readSettings>;

/** @throws ConfigError that names every malformed variable */
export function readSettings(env: Record<string, string | undefined> = process.env) {
  const settings = readConfig(runConfig, env);
  const ports: Record<ProcessName, number> = {
    'discord-sim': settings.SIM_PORT,
    simpleproxy: settings.PROXY_PORT,
    jobserver: settings.JOBSERVER_PORT,
    bot: settings.BOT_PORT,
    webserver: settings.WEBSERVER_PORT,
    website: settings.WEBSITE_PORT,
  };
  return { ...settings, ports, passedOn: passedOn(env) };
}
