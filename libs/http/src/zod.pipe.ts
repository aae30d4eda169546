import { Fault, type Json } from '#libs/vocabulary';
import type { PipeTransform } from '@nestjs/common';
import type { z } from 'zod';

/** Parses a body, query or path at the edge. @throws Fault `request.invalid` (400) with the issues by path */
export class ZodPipe<S extends z.ZodType> implements PipeTransform<unknown, z.output<S>> {
  readonly #schema: S;

  constructor(schema: S) {
    this.#schema = schema;
  }

  transform(value: unknown): z.output<S> {
    const parsed = this.#schema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issues = parsed.error.issues.map((issue) => ({
      path: issue.path.map(String).join('.'),
      message: issue.message,
    }));
    const summary = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
    throw new Fault('request.invalid', summary, { data: { issues: issues as Json[] } });
  }
}
