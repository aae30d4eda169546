import { z } from 'zod';
import { flag, list, namedTokens, optionalUrl, port, url } from './read-config.ts';

/** Every process. */
export const processConfig = {
  HOST: z
    .string()
    .default('127.0.0.1')
    .describe(
      'Address that all processes except the website listen on. Their ports are internal: only loopback is accepted.',
    ),
  ALLOW_INTERNAL_EXPOSED: flag(false).describe(
    'Accepts a HOST that is not loopback, for networks that only Mainstay’s own machines can reach.',
  ),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info').describe('Lowest level that is logged.'),
  ALLOWED_HOSTS: list().describe(
    'Host names that the process accepts in requests, besides localhost and addresses, separated by commas.',
  ),
  TRUSTED_PROXIES: list('loopback').describe(
    'Proxies whose X-Forwarded headers are trusted: addresses, networks, `loopback`, `uniquelocal`, separated by commas.',
  ),
} as const;

export const databaseConfig = {
  DATABASE_URL: url(['postgres', 'postgresql']).describe(
    'PostgreSQL 14 or newer. When it is unset, `make run` starts its own.',
  ),
} as const;

export const queueConfig = {
  ...databaseConfig,
  REDIS_URL: optionalUrl(['redis', 'rediss']).describe(
    'Redis 6.2 or newer for queues and bus. When it is unset, they use PostgreSQL.',
  ),
} as const;

/** The way to Discord: simpleproxy, which forwards to Discord or discord-sim. */
export const discordConfig = {
  PROXY_KEY: z
    .string({ error: 'expected the key of this process at simpleproxy, or the bot token, but it is not set' })
    .min(1)
    .describe(
      'This process’s key at simpleproxy (one of its PROXY_KEYS), or the bot token. `make run` creates the keys.',
    ),
  PROXY_URL: url(['http', 'https'], 'http://127.0.0.1:7878').describe('Address of simpleproxy.'),
} as const;

export const botConfig = {
  BOT_PORT: port(7101).describe('Port of the bot’s health and metrics.'),
  BOOTSTRAP_COMMANDS: flag(false).describe('Deploy the slash commands even if the same ones were deployed before.'),
} as const;

export const operatorConfig = {
  OPERATOR_TOKEN: z
    .string()
    .min(32, 'expected at least 32 characters')
    .optional()
    .describe('Bearer token of the jobserver’s API, at least 32 characters. `make run` creates one and prints it.'),
  OPERATOR_TOKENS: namedTokens().describe('More tokens with names: `name:sha256` of the token, separated by commas.'),
  OPERATOR_TOKENS_FILE: z
    .string()
    .optional()
    .describe('File with one `name:sha256` per line; the jobserver reads it again when it changes.'),
} as const;

export const jobserverConfig = {
  JOBSERVER_PORT: port(7102).describe('Port of the jobserver’s task API and queue board.'),
  JOBSERVER_VM_WORKERS: z
    .string()
    .optional()
    .transform((text, context) => {
      if (text === undefined) return undefined;
      if (/^[1-9]\d?$/.test(text)) return Number(text);
      context.addIssue({ code: 'custom', message: 'expected a whole number from 1 to 99' });
      return z.NEVER;
    })
    .describe('Number of processes that run scripts. Default: one per CPU core except one, at least one.'),
  REQUIRE_WALLS: z
    .enum(['all', 'none'], { error: 'expected all or none' })
    .default('none')
    .describe('all: the jobserver refuses to start when a protection between scripts and the machine is missing.'),
} as const;

const controlToken = z
  .string({ error: 'expected a secret of at least 16 characters, but it is not set' })
  .min(16, 'expected at least 16 characters');

export const webserverConfig = {
  WEBSERVER_PORT: port(7103).describe('Port of the webserver’s API.'),
  PUBLIC_URL: url(['http', 'https'], 'http://localhost:3000').describe(
    'Address of the website for browsers: https, except on this machine.',
  ),
  ALLOW_PLAIN_HTTP: flag(false).describe(
    'Start although PUBLIC_URL is http on another host than this machine. Sessions can then be read in transit.',
  ),
  SESSION_SECRET: z
    .string({ error: 'expected a secret of at least 32 characters, but it is not set' })
    .min(32, 'expected at least 32 characters')
    .describe('Key for cookies and for the tokens stored with a session. `make run` creates one.'),
  SESSION_SECRETS_BEFORE: list().describe(
    'Earlier values of SESSION_SECRET, separated by commas: sessions made with them stay valid, so a new secret signs no user out.',
  ),
  OAUTH_AUTHORIZE_URL: url(['http', 'https'], 'https://discord.com/oauth2/authorize').describe(
    'Discord’s authorize page, as the browser reaches it.',
  ),
  OAUTH_API_URL: url(['http', 'https'], 'https://discord.com/api/v10').describe(
    'Discord’s API, for OAuth2 tokens and the user’s guilds.',
  ),
  OAUTH_CLIENT_ID: z
    .string({ error: 'expected the application’s id, but it is not set' })
    .min(1)
    .describe('Id of the application.'),
  OAUTH_CLIENT_SECRET: z
    .string({ error: 'expected the application’s OAuth2 secret, but it is not set' })
    .min(1)
    .describe('OAuth2 secret of the application.'),
  SIM_URL: optionalUrl(['http']).describe('Address of discord-sim; enables the playground.'),
  SIM_CONTROL_TOKEN: controlToken.optional().describe('Control token of discord-sim at SIM_URL.'),
  PLAYGROUND_WORLD: z
    .enum(['every-guild', 'any-guild'])
    .default('every-guild')
    .describe(
      'Users who may save, replace and control the whole simulated world: those who manage every guild of it, or those who manage any.',
    ),
} as const;

export const simConfig = {
  SIM_PORT: port(7000).describe('Port of discord-sim.'),
  SIM_CONTROL_TOKEN: controlToken.describe('Bearer token of the control API, `/sim/*`. `make run` creates one.'),
  SIM_WORLD_FILE: z
    .string()
    .optional()
    .describe('File that keeps the simulated world across restarts. `make run` uses one in `.mainstay/`.'),
  SIM_RATE_LIMITS: z
    .string()
    .default('on')
    .transform((text, context): 'on' | 'off' | number => {
      if (text === 'on' || text === 'off') return text;
      if (Number.isFinite(Number(text)) && Number(text) > 0) return Number(text);
      context.addIssue({ code: 'custom', message: 'expected on, off or a number above 0' });
      return z.NEVER;
    })
    .describe('Rate limits of discord-sim: on, off, or a factor by which they are more generous than Discord’s.'),
  SIM_REPLAY_DEPTH: z
    .string()
    .regex(/^[1-9]\d{0,6}$/, 'expected a whole number above 0')
    .transform(Number)
    .optional()
    .describe(
      'Events per session that discord-sim keeps for a RESUME. Default: 75 per guild, at least 100, at most 3,500.',
    ),
} as const;

/** In the order in which `.env.example` and the README show them. */
export const slices = {
  process: processConfig,
  queue: queueConfig,
  discord: discordConfig,
  bot: botConfig,
  operator: operatorConfig,
  jobserver: jobserverConfig,
  webserver: webserverConfig,
  simulator: simConfig,
} as const;
