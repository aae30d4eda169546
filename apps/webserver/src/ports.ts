import type {
  BusPort,
  ClockPort,
  CompilerPort,
  Diagnostic,
  GuildLogPort,
  GuildsPort,
  InboxPort,
  LogPort,
  RunStorePort,
  ScriptsPort,
  SessionsPort,
  WorkPort,
} from '#libs/ports';
import type { APIChannel, APIRole } from 'discord-api-types/v10';

/** What the state cache of simpleproxy answers. */
export interface StateCache {
  /** Channels and threads. @throws Fault `guild.bot-missing` (404), `discord.unavailable` (503) */
  channels(guildId: string): Promise<APIChannel[]>;
  /** @throws Fault `guild.bot-missing` (404), `discord.unavailable` (503) */
  roles(guildId: string): Promise<APIRole[]>;
}

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
  guildLog: GuildLogPort;
  inbox: InboxPort;
  sessions: SessionsPort;
  guilds: GuildsPort;
  bus: BusPort;
  work: WorkPort;
  compiler: CompilerPort;
  checker: CheckPort;
  state: StateCache;
  sdk: SdkSource;
  clock: ClockPort;
  log: LogPort;
  /** What must work for the webserver to serve, by name. Rejects with the reason. */
  ready: Record<string, () => Promise<void>>;
}

export const PORTS = Symbol('ports');
