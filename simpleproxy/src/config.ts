import { z } from 'zod';
import { proxyKeys } from './access/proxy-keys.ts';

const whole = (fallback: number, low: number, high: number, unit: string) =>
  z
    .string()
    .default(String(fallback))
    .refine((text) => /^\d+$/.test(text) && Number(text) >= low && Number(text) <= high, {
      message: `expected a whole number of ${unit} from ${low} to ${high}`,
    })
    .transform(Number);

const onOff = (fallback: 'on' | 'off') =>
  z
    .enum(['on', 'off'], 'expected on or off')
    .default(fallback)
    .transform((text) => text === 'on');

const webUrl = (schemes: readonly string[], message: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && schemes.includes(new URL(text).protocol), { message })
    .transform((text) => text.replace(/\/$/, ''));

/** All intents that are not privileged, GUILD_MEMBERS and MESSAGE_CONTENT. https://docs.discord.com/developers/events/gateway#gateway-intents */
const DEFAULT_INTENTS = [0, 1, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 20, 21, 24, 25].reduce(
  (bits, bit) => bits | (1 << bit),
  0,
);

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/i;
const GROUP_NAME = /^[A-Za-z0-9_-]{1,64}$/;

const slice = {
  DISCORD_TOKEN: z
    .string({ error: 'expected the bot token, but it is not set' })
    .regex(/^[\x21-\x7e]+$/, 'expected a bot token: no spaces, no line breaks')
    .transform((text) => text.replace(/^Bot\s+/i, '')),
  PROXY_KEYS: proxyKeys,
  ACCEPT_BOT_TOKEN: onOff('on'),
  FOREIGN_CREDENTIALS: onOff('off'),
  PROXY_HOSTS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean),
    ),
  DISCORD_API_URL: webUrl(['http:', 'https:'], 'expected a URL that starts with http:// or https://').prefault(
    'https://discord.com/api/v10',
  ),
  INTENTS: whole(DEFAULT_INTENTS, 0, 2 ** 31 - 1, 'intent bits'),
  SHARDS: z
    .string()
    .default('auto')
    .refine((text) => text === 'auto' || (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= 10_000), {
      message: 'expected "auto" or a number of shards from 1 to 10000',
    })
    .transform((text) => (text === 'auto' ? null : Number(text))),
  PROXY_PORT: whole(7878, 0, 65_535, 'a TCP port'),
  HOST: z.string().default('127.0.0.1'),
  ALLOW_INTERNAL_EXPOSED: z
    .string()
    .default('false')
    .transform((text) => /^(1|true|yes|on)$/i.test(text)),
  PUBLIC_WS_URL: webUrl(['ws:', 'wss:'], 'expected a URL that starts with ws:// or wss://').optional(),
  STATE_DIR: z.string().default('.mainstay/simpleproxy'),
  EXPLICIT_GROUPS: z
    .string()
    .default('bot')
    .transform((text) => text.split(',').map((name) => name.trim()))
    .refine((names) => names.every((name) => GROUP_NAME.test(name)), {
      message: 'expected group names (letters, digits, "-", "_") separated by commas',
    }),
  RING_MAX_BYTES: whole(64 * 1024 * 1024, 4096, 2 ** 40, 'bytes'),
  RING_MAX_AGE_MS: whole(600_000, 1, 86_400_000, 'milliseconds'),
  GROUP_TTL_MS: whole(86_400_000, 1, 2 ** 40, 'milliseconds'),
  CLIENT_HEARTBEAT_MS: whole(41_250, 100, 600_000, 'milliseconds'),
  CLIENT_BUFFER_BYTES: whole(1024 * 1024, 1024, 2 ** 30, 'bytes'),
  RECONNECT_BASE_MS: whole(1000, 1, 60_000, 'milliseconds'),
  REST_GLOBAL_PER_SECOND: whole(50, 1, 100_000, 'requests'),
  REST_MAX_WAIT_MS: whole(60_000, 1, 600_000, 'milliseconds'),
  WORKER_HANG_MS: whole(15_000, 1_000, 600_000, 'milliseconds'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
} as const;

/** The configuration of the whole process, frozen. */
export type Config = { readonly [K in keyof typeof slice]: z.output<(typeof slice)[K]> };

/** Reads every variable and reports all malformed ones, without their values: one of them is a secret. */
export function readConfig(env: Record<string, string | undefined>): { config: Config } | { problems: string[] } {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const [name, schema] of Object.entries(slice)) {
    const raw = env[name];
    const parsed = schema.safeParse(raw === '' ? undefined : raw);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${name}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`);
  }
  const { HOST, ALLOW_INTERNAL_EXPOSED } = values as Config;
  if (HOST !== undefined && !ALLOW_INTERNAL_EXPOSED && !LOOPBACK.test(HOST))
    problems.push(`HOST: ${HOST} would open simpleproxy beyond this machine; ALLOW_INTERNAL_EXPOSED=true accepts that`);
  if (problems.length > 0) return { problems };
  return { config: Object.freeze(values) as Config };
}

/** Whether a name may be a client group's: it becomes a path segment and a metric label. */
export const isGroupName = (name: string): boolean => GROUP_NAME.test(name);
