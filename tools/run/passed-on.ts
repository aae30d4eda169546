import type { ProcessName } from './mainstay.ts';

const ofNest = ['LOG_LEVEL', 'ALLOWED_HOSTS', 'TRUSTED_PROXIES'];

const ofProxy =
  `LOG_LEVEL ACCEPT_BOT_TOKEN FOREIGN_CREDENTIALS PROXY_HOSTS PUBLIC_WS_URL INTENTS SHARDS EXPLICIT_GROUPS RING_MAX_BYTES
   RING_MAX_AGE_MS GROUP_TTL_MS RECONNECT_BASE_MS WORKER_HANG_MS CLIENT_HEARTBEAT_MS CLIENT_BUFFER_BYTES
   REST_GLOBAL_PER_SECOND REST_MAX_WAIT_MS`.split(/\s+/);

/** Variables of the operator that are passed unchanged to a process. The runner sets all others itself. */
export const passedNames: Readonly<Record<ProcessName, readonly string[]>> = {
  'discord-sim': [...ofNest, 'SIM_RATE_LIMITS', 'SIM_REPLAY_DEPTH'],
  simpleproxy: ofProxy,
  jobserver: [...ofNest, 'JOBSERVER_VM_WORKERS', 'REQUIRE_WALLS', 'OPERATOR_TOKENS', 'OPERATOR_TOKENS_FILE'],
  bot: [...ofNest, 'BOOTSTRAP_COMMANDS'],
  webserver: [...ofNest, 'PUBLIC_URL', 'ALLOW_PLAIN_HTTP', 'SESSION_SECRETS_BEFORE', 'PLAYGROUND_WORLD'],
  website: ['WEBSITE_PROXIES'],
};

/** The part of an environment for each process; an empty variable counts as unset. */
export function passedOn(env: Record<string, string | undefined>): Record<ProcessName, Record<string, string>> {
  const ofProcess = ([name, variables]: [string, readonly string[]]) => [
    name,
    Object.fromEntries(variables.flatMap((variable) => (env[variable] ? [[variable, env[variable]]] : []))),
  ];
  return Object.fromEntries(Object.entries(passedNames).map(ofProcess)) as Record<ProcessName, Record<string, string>>;
}
