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

/** What `make run` itself is told; each variable may also stand in `.env`. */
export const runConfig = {
  WEBSITE_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address that the website listens on: the only port that is meant for people.'),
  WEBSITE_PROXIES: z.coerce
    .number()
    .int()
    .min(0)
    .max(9)
    .default(0)
    .describe('Number of reverse proxies in front of the website: their `X-Forwarded` headers count.'),
  HOST: processConfig.HOST,
  ALLOW_INTERNAL_EXPOSED: processConfig.ALLOW_INTERNAL_EXPOSED,
  LOG_LEVEL: processConfig.LOG_LEVEL,
  DATABASE_URL: optionalUrl(['postgres', 'postgresql']).describe('PostgreSQL to use instead of the embedded one.'),
  REDIS_URL: optionalUrl(['redis', 'rediss']).describe('Redis for queues and bus.'),
  DISCORD_TOKEN: z.string().optional().describe('Token of a real bot: Discord instead of the simulator.'),
  OAUTH_CLIENT_ID: z.string().optional().describe('Id of the real application.'),
  OAUTH_CLIENT_SECRET: z.string().optional().describe('OAuth2 secret of the real application.'),
  PUBLIC_URL: url(['http', 'https'], 'http://localhost:3000').describe('Where people reach the website.'),
  OPERATOR_TOKEN: operatorConfig.OPERATOR_TOKEN.optional(),
  SESSION_SECRET: webserverConfig.SESSION_SECRET.optional(),
  BOOTSTRAP_COMMANDS: flag(false).describe('Deploy the slash commands again.'),
  REQUIRE_WALLS: jobserverConfig.REQUIRE_WALLS,
  WEBSITE_PORT: port(3000).describe('Port of the website.'),
  SIM_PORT: simConfig.SIM_PORT,
  SIM_FRESH: flag(false).describe('Begin with a new simulated world; the kept one is put aside.'),
  PROXY_PORT: port(7878).describe('Port of simpleproxy.'),
  BOT_PORT: botConfig.BOT_PORT,
  JOBSERVER_PORT: jobserverConfig.JOBSERVER_PORT,
  WEBSERVER_PORT: webserverConfig.WEBSERVER_PORT,
} as const;

export type RunSettings = ReturnType<typeof readSettings>;

/** @throws ConfigError that names every variable that is malformed */
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
  return { ...settings, ports };
}
