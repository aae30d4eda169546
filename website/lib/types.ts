export interface Session {
  user: { id: string; username: string; displayName: string; avatarUrl: string | null };
  csrfToken: string;
  playground: boolean;
  installUrl: string | null;
}

export interface GuildSummary {
  id: string;
  name: string;
  iconUrl: string | null;
  memberCount: number | null;
  botPresent: boolean;
  scripts: { total: number; enabled: number };
}

export interface GuildOverview {
  guild: { id: string; name: string; iconUrl: string | null; memberCount: number | null };
  scripts: { total: number; enabled: number };
  log: { errors24h: number };
  inbox: { pending: number; parked: number };
  runs: { running: number; failed24h: number };
}

export interface Script {
  id: string;
  name: string;
  enabled: boolean;
  activeVersion: number | null;
  latestVersion: number;
  listens: string[];
  createdAt: string;
  updatedAt: string;
}

export type ScriptWithSource = Script & { source: string };

export interface ScriptVersion {
  number: number;
  authorId: string | null;
  createdAt: string;
  active: boolean;
  listens: string[] | null;
}

export type Severity = 'error' | 'warning' | 'info';

export interface Diagnostic {
  script: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  severity: Severity;
  code: string;
  message: string;
}

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LogLine {
  id: string;
  at: string;
  level: LogLevel;
  message: string;
  code?: string | null;
  script?: string | null;
  line?: number | null;
  column?: number | null;
  eventId?: string | null;
  runId?: string | null;
}

export const runStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type RunState = (typeof runStates)[number];

export interface Run {
  id: string;
  task: string;
  guildId: string | null;
  state: RunState;
  input: unknown;
  output: unknown;
  fault: { code: string; message: string; data?: Record<string, unknown> } | null;
  attempts: number;
  progress: { done: number; total: number | null; note: string | null } | null;
  cancelRequested: boolean;
  createdAt: string;
  startedAt: string | null;
  finishedAt: string | null;
}

export interface RunLogLine {
  id: string;
  at: string;
  level: LogLevel;
  message: string;
  fields: unknown;
}

export interface ParkedEvent {
  eventId: string;
  name: string;
  code: string;
  message: string;
  parkedAt: string;
  attempts: number;
}

export interface ScriptTemplate {
  name: string;
  title: string;
  summary: string;
  source: string;
}

export interface Sdk {
  typings: string;
  templates: ScriptTemplate[];
}

export interface PlaygroundMember {
  id: string;
  username: string;
  displayName: string;
  avatarUrl: string | null;
  bot: boolean;
  color: number | string | null;
}

export interface PlaygroundChannel {
  id: string;
  name: string;
  type: number;
  parentId: string | null;
  position: number;
}

export interface Playground {
  channels: PlaygroundChannel[];
  members: PlaygroundMember[];
  roles: Array<{ id: string; name: string; color?: number | null }>;
}

/** The parts of Discord's own message object that are shown. @see https://docs.discord.com/developers/resources/message */
export interface DiscordMessage {
  id: string;
  channel_id: string;
  content: string;
  author: { id: string; username: string; global_name?: string | null; bot?: boolean };
  timestamp: string;
  edited_timestamp: string | null;
  type: number;
  message_reference?: { message_id?: string } | null;
  referenced_message?: DiscordMessage | null;
  reactions?: Array<{ count: number; me?: boolean; emoji: { id: string | null; name: string | null } }>;
  embeds?: Array<{ title?: string; description?: string; color?: number }>;
}
