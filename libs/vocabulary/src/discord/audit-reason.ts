import { z } from 'zod';

/** @see https://docs.discord.com/developers/resources/audit-log */
export const AuditReason = z
  .string()
  .min(1)
  .max(512)
  .describe('The reason; shown in the guild’s audit log. At most 512 characters.');
