import { limits } from '#libs/vocabulary';
import { z } from 'zod';

/** Name of a value in a guild's storage. */
export const Key = z
  .string()
  .min(1)
  .max(limits.kv.keyLength)
  // PostgreSQL cannot store U+0000 in text, and half a surrogate pair is no Unicode.
  .refine((key) => !key.includes('\0') && key.isWellFormed(), 'expected well-formed text without U+0000')
  .describe(`Unique within the guild; 1 to ${limits.kv.keyLength} characters.`);
