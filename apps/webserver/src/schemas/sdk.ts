import { z } from 'zod';

export const Sdk = z
  .object({
    typings: z.string().describe('Declaration file of the module `mainstay`.'),
    templates: z.array(z.object({ name: z.string(), title: z.string(), summary: z.string(), source: z.string() })),
  })
  .meta({ id: 'Sdk' });
