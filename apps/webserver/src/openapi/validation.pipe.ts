import { Fault, type Json } from '#libs/vocabulary';
import { StandardSchemaValidationPipe } from '@nestjs/common';

const segment = (part: PropertyKey | { key: PropertyKey }): string =>
  String(typeof part === 'object' ? part.key : part);

/**
 * Parses every `@Body`, `@Query` and `@Param` with its schema.
 *
 * @throws Fault `request.invalid` (400), with the issues by path
 */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (found) => {
      const issues = found.slice(0, 50).map(({ path, message }) => ({
        path: (path ?? []).map(segment).join('.').slice(0, 200),
        message,
      }));
      const summary = issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
      return new Fault('request.invalid', summary.slice(0, 2_000), { data: { issues: issues as Json[] } });
    },
  });
