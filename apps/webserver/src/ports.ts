import type {
  BusPort,
  ClockPort,
  CompilerPort,
  Diagnostic,
  DiscordPort,
  GuildLogPort,
  GuildsPort,
  InboxPort,
  LogPort,
  RunStorePort,
  ScriptsPort,
  SessionsPort,
  WorkPort,
} from '#libs/ports';

/** Type-checks the scripts of one guild together. */
export interface CheckPort {
  check(scripts: Array<{ name: string; source: string }>, signal?: AbortSignal): Promise<Diagnostic[]>;
}

/** What `GET /api/sdk` tells. */
export interface SdkSource {
  typings: string;
  templates: Array<{ name: string; title: string; summary: string; source: string }>;
}

/** The outside, as the webserver reaches it. */
export interface Ports {
  scripts: ScriptsPort;
  runs: RunStorePort;
  guildLog: GuildLogPort & {
    /** Lines of level `error` since then. */
    countErrors(guildId: string, since: Date): Promise<number>;
  };
  inbox: InboxPort;
  sessions: SessionsPort;
  guilds: GuildsPort;
  bus: BusPort;
  work: WorkPort;
  compiler: CompilerPort;
  checker: CheckPort;
  /** The state cache. */
  discord: Pick<DiscordPort, 'channels' | 'roles'>;
  sdk: SdkSource;
  clock: ClockPort;
  log: LogPort;
  /** What must work for the webserver to serve, by name. Rejects with the reason. */
  ready: Record<string, () => Promise<void>>;
}

export const PORTS = Symbol('ports');
