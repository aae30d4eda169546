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

/** What `GET /api/sdk` tells. */
export interface SdkSource {
  typings: string;
  templates: Array<{ name: string; title: string; summary: string; source: string }>;
}

/** The outside, as the webserver reaches it. */
export interface Ports {
  scripts: ScriptsPort;
  timers: Pick<TimersPort, 'list' | 'move'>;
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
  compiler: CompilerPort & ComparePort;
  checker: CheckPort;
  /** The state cache. */
  discord: Pick<DiscordPort, 'channels' | 'roles'>;
  sdk: SdkSource;
  clock: ClockPort;
  log: LogPort;
  /** What must work for the webserver to serve, by name. Rejects with the reason. */
  ready: Record<string, () => Promise<void>>;
}

/** Ports, some of which hold something that has to be let go of. */
export interface OpenPorts extends Ports {
  close(): void | Promise<void>;
}

export const PORTS = Symbol('ports');
