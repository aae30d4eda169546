import type { KvEntry } from '#libs/ports';
import { Json } from '#libs/vocabulary';
import { z } from 'zod';

/** A stored value, as scripts see it. */
export const Entry = z
  .object({
    key: z.string().describe('Its key.'),
    value: Json.describe('The stored value.'),
    version: z.int().describe('Grows by one with every write to the key.'),
    expiresAt: z.string().nullable().describe('When it is forgotten, ISO 8601; null for never.'),
  })
  .meta({ printAs: 'Entry', description: 'A value in this guild’s storage.' });

/** An entry of the storage as a script sees it. */
export function entryOf({ expiresAt, ...entry }: KvEntry): z.infer<typeof Entry> {
  return { ...entry, expiresAt: expiresAt === undefined ? null : new Date(expiresAt).toISOString() };
}
