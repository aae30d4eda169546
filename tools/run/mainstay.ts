import { isLoopback } from '#libs/config';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { ManagedProcess, type ProcessEvent, type ProcessSpec } from './managed-process.ts';
import { proxyKeys } from './proxy-keys.ts';
import type { Secrets } from './secrets.ts';

export const processNames = ['discord-sim', 'simpleproxy', 'jobserver', 'bot', 'webserver', 'website'] as const;
export type ProcessName = (typeof processNames)[number];

export interface MainstayOptions {
  /** The checkout. */
  root: string;
  /** Folder of state and logs of the processes. */
  dir: string;
  ports: Record<ProcessName, number>;
  databaseUrl: string;
  redisUrl?: string | undefined;
  secrets: Secrets;
  /** Address that the website listens on. All other processes listen on `HOST` of `env`. Default: 127.0.0.1. */
  websiteHost?: string | undefined;
  /** Processes that are not started. */
  without?: ProcessName[];
  /** More variables, for all processes or for one. */
  env?: Record<string, string>;
  envOf?: Partial<Record<ProcessName, Record<string, string>>>;
  /** Credentials of a real application: Discord instead of the simulator. */
  discord?: { token: string; clientId: string; clientSecret: string } | undefined;
  onEvent?: (name: ProcessName, event: ProcessEvent) => void;
  /** Time (ms) in which a process must become ready. Default: 60,000. */
  readyTimeoutMs?: number;
}

/** The part of `GET /sim/world` that the configuration of the processes needs. */
export interface SimWorld {
  application: { id: string; botToken: string; clientSecret: string };
  users: Array<{ id: string; username: string; token: string }>;
  guilds: Array<{
    id: string;
    name: string;
    ownerId: string;
    channels: Array<{ id: string; name: string; type: number }>;
  }>;
}

/** Every process of the product on this machine, each in its own process group. A process that ends is started again. */
export class Mainstay {
  readonly processes = new Map<ProcessName, ManagedProcess>();
  readonly options: MainstayOptions;
  world: SimWorld | null = null;

  constructor(options: MainstayOptions) {
    this.options = options;
  }

  url(name: ProcessName): string {
    return `http://localhost:${this.options.ports[name]}`;
  }

  /** Starts everything and resolves once everything is ready. After a failure, stops the started processes again. */
  async start(): Promise<void> {
    const { dir, discord } = this.options;
    mkdirSync(path.join(dir, 'logs'), { recursive: true, mode: 0o700 });
    try {
      if (!discord && this.#wanted('discord-sim')) {
        await this.#launch('discord-sim', this.environments()['discord-sim']);
        this.world = (await (await this.askSim('world')).json()) as SimWorld;
      }
      const rest = processNames.filter((name) => name !== 'discord-sim' && this.#wanted(name));
      const environments = this.environments();
      await Promise.all(rest.map((name) => this.#launch(name, environments[name])));
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  #wanted(name: ProcessName): boolean {
    return !this.options.without?.includes(name);
  }

  /** Calls the simulator's control API. @param path below `/sim/`; a call with a body is a POST */
  askSim(path: string, { body, signal }: { body?: unknown; signal?: AbortSignal } = {}): Promise<Response> {
    const headers = { Authorization: `Bearer ${this.options.secrets.simControlToken}` };
    const json = { 'Content-Type': 'application/json' };
    return fetch(`${this.#internal('discord-sim')}/sim/${path}`, {
      ...(body === undefined
        ? { headers }
        : { method: 'POST', headers: { ...headers, ...json }, body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  }

  /** The address by which processes of this machine reach each other. */
  #internal(name: ProcessName): string {
    const host = name === 'website' ? this.options.websiteHost : this.options.env?.HOST;
    const reached = host === undefined || /^(0\.0\.0\.0|::|localhost)$/.test(host) ? '127.0.0.1' : host;
    return `http://${reached.includes(':') ? `[${reached}]` : reached}:${this.options.ports[name]}`;
  }

  /** The variables of each process. A secret is given only to the processes that need it. */
  environments(): Record<ProcessName, Record<string, string>> {
    const { ports, databaseUrl, redisUrl, secrets, dir } = this.options;
    const discord = this.options.discord ?? {
      token: this.world?.application.botToken ?? '',
      clientId: this.world?.application.id ?? '',
      clientSecret: this.world?.application.clientSecret ?? '',
    };
    const sim = this.options.discord ? null : this.#internal('discord-sim');
    const state = { DATABASE_URL: databaseUrl, ...(redisUrl ? { REDIS_URL: redisUrl } : {}) };
    const proxied = (key: string) => ({ PROXY_KEY: key, PROXY_URL: this.#internal('simpleproxy') });
    return {
      'discord-sim': { SIM_PORT: String(ports['discord-sim']), SIM_CONTROL_TOKEN: secrets.simControlToken },
      simpleproxy: {
        DISCORD_TOKEN: discord.token,
        PROXY_KEYS: proxyKeys(secrets),
        PROXY_PORT: String(ports.simpleproxy),
        STATE_DIR: path.join(dir, 'simpleproxy'),
        ...(sim ? { DISCORD_API_URL: `${sim}/api/v10` } : {}),
      },
      jobserver: {
        ...state,
        ...proxied(secrets.jobserverProxyKey),
        JOBSERVER_PORT: String(ports.jobserver),
        OPERATOR_TOKEN: secrets.operatorToken,
      },
      bot: { ...state, ...proxied(secrets.botProxyKey), BOT_PORT: String(ports.bot) },
      webserver: {
        ...state,
        ...proxied(secrets.webserverProxyKey),
        WEBSERVER_PORT: String(ports.webserver),
        PUBLIC_URL: this.url('website'),
        SESSION_SECRET: secrets.sessionSecret,
        OAUTH_CLIENT_ID: discord.clientId,
        OAUTH_CLIENT_SECRET: discord.clientSecret,
        ...(sim
          ? {
              SIM_URL: sim,
              // On this machine alone, the user of the playground is also its operator.
              ...(isLoopback(this.options.websiteHost ?? '127.0.0.1') ? { PLAYGROUND_WORLD: 'any-guild' } : {}),
              SIM_CONTROL_TOKEN: secrets.simControlToken,
              OAUTH_AUTHORIZE_URL: `http://localhost:${ports['discord-sim']}/oauth2/authorize`,
              OAUTH_API_URL: `${sim}/api/v10`,
            }
          : {}),
      },
      website: {
        PORT: String(ports.website),
        WEBSERVER_URL: this.#internal('webserver'),
        ...(sim ? { SIM_URL: sim } : {}),
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
      },
    };
  }

  async #launch(name: ProcessName, env: Record<string, string>): Promise<void> {
    const spec = this.#spec(name, env);
    const managed = new ManagedProcess(spec, (event) => this.options.onEvent?.(name, event));
    this.processes.set(name, managed);
    managed.start();
    await managed.ready(this.options.readyTimeoutMs);
  }

  #spec(name: ProcessName, env: Record<string, string>): ProcessSpec {
    const { root, dir, ports } = this.options;
    const port = ports[name];
    const entry: Record<ProcessName, string[]> = {
      'discord-sim': ['dist/apps/discord-sim/src/main.js'],
      simpleproxy: ['simpleproxy/dist/main.js'],
      jobserver: ['dist/apps/jobserver/src/main.js'],
      bot: ['dist/apps/bot/src/main.js'],
      webserver: ['dist/apps/webserver/src/main.js'],
      website: [
        'node_modules/next/dist/bin/next',
        'start',
        'website',
        '-p',
        String(port),
        '-H',
        this.options.websiteHost ?? '127.0.0.1',
      ],
    };
    return {
      name,
      args: ['--enable-source-maps', ...entry[name]],
      cwd: root,
      readyUrl: `${this.#internal(name)}/readyz`,
      logFile: path.join(dir, 'logs', `${name}.log`),
      env: {
        ...inherited(),
        // A process starts a third faster with cached compiled code.
        NODE_COMPILE_CACHE: path.join(root, 'dist', '.compile-cache'),
        ...env,
        ...this.options.env,
        ...this.options.envOf?.[name],
      },
    };
  }

  process(name: ProcessName): ManagedProcess {
    const managed = this.processes.get(name);
    if (!managed) throw new Error(`${name} was not started`);
    return managed;
  }

  /** Stops everything: servers for users first, stores last. */
  async stop(): Promise<void> {
    const order = [...this.processes.values()].toReversed();
    await Promise.all(order.map((managed) => managed.stop()));
    this.processes.clear();
  }
}

/** The variables of the runner's own environment that every process may have: none can be a secret. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}
