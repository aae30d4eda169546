import type { components } from './api.gen';

type Schemas = components['schemas'];

export type Session = Schemas['Session'];
export type OpenSession = Schemas['OpenSession'];
export type GuildSummary = Schemas['GuildSummary'];
export type GuildOverview = Schemas['GuildOverview'];
export type ParkedEvent = Schemas['ParkedEvent'];

export type Script = Schemas['Script'];
export type ScriptWithSource = Schemas['ScriptWithSource'];
export type ScriptVersion = Schemas['Version'];
export type NewScript = Schemas['CreateScript'];
export type Diagnostic = Schemas['Diagnostic'];
export type Severity = Diagnostic['severity'];
export type ScriptTemplate = Schemas['Sdk']['templates'][number];

export type LogLine = Schemas['GuildLogLine'];
export type LogLevel = LogLine['level'];
export const logLevels = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];

export type Run = Schemas['Run'];
export type RunState = Run['state'];
export type RunLogLine = Schemas['RunLogLine'];
export const runStates = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'cancelled',
] as const satisfies readonly RunState[];

export type Playground = Schemas['Playground'];
export type PlaygroundMember = Schemas['PlaygroundMember'];
export type PlaygroundPerson = Schemas['PlaygroundPerson'];
export type PlaygroundChannel = Schemas['PlaygroundChannel'];
export type PlaygroundThread = Schemas['PlaygroundThread'];
export type Dispatch = Schemas['Dispatch'];
/** Discord's own message object. @see https://docs.discord.com/developers/resources/message */
export type DiscordMessage = Schemas['DiscordMessage'];
export type PlaygroundCommands = Schemas['PlaygroundCommands'];
export type PlaygroundCommand = Schemas['PlaygroundCommand'];
export type JournalEntry = Schemas['JournalEntry'];
export type SimulatedClock = Schemas['SimulatedClock'];
export type Fault = Schemas['LayFault'];
export type LaidFault = Schemas['Faults']['faults'][number];
export type NewCampaign = Schemas['StartCampaign'];
export type Campaign = Schemas['Campaign'];
export type WorldRecipe = Schemas['WorldRecipe'];
