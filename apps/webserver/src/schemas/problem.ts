import { z } from 'zod';
import { Diagnostic } from './check.ts';

/** The format of every error. @see https://www.rfc-editor.org/rfc/rfc9457 */
export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string().describe('Code of the fault, `noun.reason`.'),
    detail: z.string().describe('A sentence for the user.'),
    issues: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .optional()
      .describe('With `request.invalid`: what is wrong, by path.'),
    diagnostics: z.array(Diagnostic).optional().describe('With `script.does-not-compile`.'),
  })
  .meta({ id: 'Problem' });
