// Parts of request bodies and queries that several operations share.
import { z } from 'zod';

export const snowflake = z
  .union([z.string(), z.number()], 'snowflake')
  .transform(String)
  .refine((text) => /^\d{1,20}$/.test(text), 'snowflake');

/** Permission bits: a decimal string, or a number as older clients send it. */
export const permissionBits = z
  .union([z.string(), z.number()], 'permissions')
  .transform(String)
  .refine((text) => /^\d{1,20}$/.test(text), {
    message: 'Value is not a permission bit set.',
    params: { discord: 'NUMBER_TYPE_COERCE' },
  });

/** A number in a query. */
export const queryInt = (low: number, high: number, fallback: number) =>
  z
    .string()
    .default(String(fallback))
    .transform((text, context) => {
      if (!/^-?\d{1,15}$/.test(text)) {
        context.addIssue({
          code: 'custom',
          message: `Value "${text.slice(0, 100)}" is not int.`,
          params: { discord: 'NUMBER_TYPE_COERCE' },
        });
        return z.NEVER;
      }
      return Number(text);
    })
    .pipe(z.number().min(low).max(high));

/** A boolean in a query, as Python and JavaScript clients write it. */
export const queryFlag = z
  .string()
  .optional()
  .transform((text) => text === 'true' || text === 'True' || text === '1');

export const overwriteForm = z.object({
  id: snowflake,
  type: z.union([
    z.literal(0),
    z.literal(1),
    z.literal('role').transform(() => 0),
    z.literal('member').transform(() => 1),
  ]),
  allow: permissionBits.nullish().transform((bits) => bits ?? '0'),
  deny: permissionBits.nullish().transform((bits) => bits ?? '0'),
});

/** @see https://docs.discord.com/developers/resources/message#allowed-mentions-object */
export const allowedMentions = z
  .object({
    parse: z.array(z.enum(['users', 'roles', 'everyone'])).nullish(),
    users: z.array(snowflake).max(100).nullish(),
    roles: z.array(snowflake).max(100).nullish(),
    replied_user: z.boolean().nullish(),
  })
  .superRefine((form, context) => {
    for (const kind of ['users', 'roles'] as const) {
      if (!form.parse?.includes(kind) || (form[kind]?.length ?? 0) === 0) continue;
      context.addIssue({
        code: 'custom',
        message: `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
        params: { discord: 'MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE' },
      });
    }
  });
export type AllowedMentions = z.output<typeof allowedMentions>;
