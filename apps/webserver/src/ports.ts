import type {
  BusPort,
  CheckPort,
  ClockPort,
  ComparePort,
  CompilerPort,
  DiscordPort,
  GuildLogPort,
  GuildsPort,
  InboxPort,
  LogPort,
  RunStorePort,
  ScriptsPort,
  SessionsPort,
  TimersPort,
  WorkPort,
} from '#libs/ports';

/** The data of `GET /api/sdk`. */
export interface SdkSource {
  typings: string;
  templates: Array<{ name: string; title: string; summary: string; source: string }>;
}

/** The ports of the webserver. */
export interface Ports {
  scripts: ScriptsPort;
  timers: Pick<TimersPort, 'list' | 'move'>;
  runs: RunStorePort;
  guildLog: GuildLogPort & {
    /** Number of lines with level `error` since that time. */
    countErrors(guildId: string, since: Date): Promise<number>;
  };
  inbox: InboxPort;
  sessions: SessionsPort;
  guilds: GuildsPort;
  bus: BusPort;
  work: WorkPort;
  compiler: CompilerPort & ComparePort;
  checker: CheckPort;
  /** The state cache. */
  discord: Pick<DiscordPort, 'channels' | 'roles'>;
  sdk: SdkSource;
  clock: ClockPort;
  log: LogPort;
  /** Readiness checks by name. Each rejects with the reason. */
  ready: Record<string, () => Promise<void>>;
}

/** Ports, some of which must be closed. */
export interface OpenPorts extends Ports {
  close(): void | Promise<void>;
}

export const PORTS = Symbol('ports');
