import { limits } from '#libs/vocabulary';
import { z } from 'zod';
import { ScriptName } from './script-name.ts';

/** A place in an author's file, and the problem there. */
export const Diagnostic = z
  .object({
    script: z.string(),
    line: z.int().describe('From 1.'),
    column: z.int().describe('From 1.'),
    endLine: z.int(),
    endColumn: z.int(),
    severity: z.enum(['error', 'warning', 'info']),
    code: z.string().describe('`TS2339`, or `syntax`.'),
    message: z.string(),
  })
  .meta({ id: 'Diagnostic' });

export const CheckRequest = z
  .object({
    scripts: z
      .array(z.object({ name: ScriptName, source: z.string() }))
      .min(1)
      .max(limits.script.perGuild)
      .describe('Unsaved sources: each replaces the stored script of the same name.'),
  })
  .meta({ id: 'CheckRequest' });

export const CheckResult = z
  .object({ diagnostics: z.array(Diagnostic).describe('Only of the scripts in the request.') })
  .meta({ id: 'CheckResult' });
