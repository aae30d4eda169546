import { z } from 'zod';

/** Any JSON value. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A JSON value; printed as `Json` in script typings. */
export const Json: z.ZodType<Json> = z
  .json()
  .meta({ printAs: 'Json', description: 'Any JSON value.' }) as z.ZodType<Json>;
