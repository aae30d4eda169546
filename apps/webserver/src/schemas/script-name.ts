import { limits } from '#libs/vocabulary';
import { z } from 'zod';

/** Name of a script: the guild's other scripts import it by this name. */
export const ScriptName = z
  .string()
  .min(1)
  .max(limits.script.nameLength)
  .regex(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'expected lower-case letters, digits and hyphens, such as welcome-2')
  .describe('Unique within the guild; `[a-z0-9-]`.');
