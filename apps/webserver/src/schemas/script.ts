import { UserId } from '#libs/vocabulary';
import { z } from 'zod';
import { GuildPath, Moment, RowId } from './scalars.ts';
import { ScriptName } from './script-name.ts';

const VersionNumber = z.int().min(1).describe('1, 2, 3 … within the script.');

const scriptFields = {
  id: RowId,
  name: ScriptName,
  enabled: z.boolean(),
  activeVersion: VersionNumber.nullable().describe('The version that runs; null until the first one is deployed.'),
  latestVersion: VersionNumber,
  listens: z.array(z.string()).describe('Names of the events that the active version listens for.'),
  setAside: z
    .object({ code: z.string(), message: z.string(), line: z.int().nullable() })
    .nullable()
    .describe(
      'Why this script does not run although it is enabled: it was cut off while it was loaded. Events that only this script listens for ' +
        'are parked. A new version, or disabling and enabling it, makes the server try again. Null when it is not set aside.',
    ),
  createdAt: Moment,
  updatedAt: Moment,
};

export const Script = z.object(scriptFields).meta({ id: 'Script' });
export type Script = z.infer<typeof Script>;

export const ScriptWithSource = z
  .object({ ...scriptFields, source: z.string().describe('Of the latest version.') })
  .meta({ id: 'ScriptWithSource' });

export const CreatedScript = z
  .object({
    ...scriptFields,
    source: z.string(),
    runId: RowId.describe('The run of `script.deploy` that activates it.'),
  })
  .meta({ id: 'CreatedScript' });

export const CreateScript = z
  .object({
    name: ScriptName,
    source: z.string().optional(),
    template: z.string().max(64).optional().describe('Name of a template of `GET /api/sdk`, instead of a source.'),
  })
  .refine(({ source, template }) => source === undefined || template === undefined, {
    error: 'expected either a source or a template, not both',
  })
  .meta({ id: 'CreateScript' });

export const ChangeScript = z
  .object({ name: ScriptName.optional(), enabled: z.boolean().optional() })
  .refine(({ name, enabled }) => name !== undefined || enabled !== undefined, { error: 'expected name or enabled' })
  .meta({ id: 'ChangeScript' });

export const SaveVersion = z
  .object({
    source: z.string(),
    baseVersion: VersionNumber.optional().describe(
      'The version that was edited: 409 if a newer one has been saved in the meantime.',
    ),
  })
  .meta({ id: 'SaveVersion' });

export const SavedVersion = z
  .object({ version: VersionNumber, runId: RowId.describe('The run of `script.deploy` that activates it.') })
  .meta({ id: 'SavedVersion' });

const versionFields = {
  number: VersionNumber,
  authorId: UserId.nullable().describe('The user who saved it; null for one that came with the guild.'),
  createdAt: Moment,
  active: z.boolean(),
  listens: z.array(z.string()).nullable().describe('Events that it listens for; null until it was deployed.'),
};

export const Version = z.object(versionFields).meta({ id: 'Version' });
export const VersionWithSource = z.object({ ...versionFields, source: z.string() }).meta({ id: 'VersionWithSource' });

const Side = z.object({ number: VersionNumber, source: z.string() });
export const VersionDiff = z
  .object({
    from: Side,
    to: Side,
    difference: z
      .enum(['none', 'line-ends-only', 'text'])
      .describe('`line-ends-only`: the lines are the same, but some end in CRLF in one of the two.'),
    unified: z.string().describe('Unified diff that ignores line ends, three lines of context.'),
  })
  .meta({ id: 'VersionDiff' });

export const Deploying = z.object({ runId: RowId }).meta({ id: 'Deploying' });

export const ScriptPath = z.object({ ...GuildPath.shape, script: RowId });
/** The database stores version numbers in 32 bits. */
const NumberInPath = z.coerce.number({ error: 'expected a version number' }).int().min(1).max(2_147_483_647);
export const VersionPath = z.object({ ...ScriptPath.shape, number: NumberInPath });
export const DiffQuery = z.object({ against: NumberInPath.describe('The version to compare with.') });
