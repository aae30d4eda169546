import type { z } from 'zod';
import { jsonSchema } from './json-schema.ts';
import { operations, type Operation } from './operations.ts';
import * as schemas from './schemas.ts';

/** The OpenAPI document: one path per task, and the other routes. */
export function openApiDocument(): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) (paths[operation.path] ??= {})[operation.method] = describe(operation);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Mainstay jobserver',
      version: '1',
      description: 'Starts tasks, follows runs, manages queues. Errors are problem details (RFC 9457).',
    },
    security: [{ operator: [] }],
    paths,
    components: {
      securitySchemes: { operator: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(
        Object.entries({ Run: schemas.RunShape, RunLogLine: schemas.LogLine, Problem: schemas.ProblemShape }).map(
          ([name, schema]) => [name, jsonSchema(schema, 'output')],
        ),
      ),
    },
  };
}

function describe(operation: Operation): unknown {
  const { id, summary, body, status = 200, answer, stream, problems = {} } = operation;
  const success = stream
    ? { description: stream, content: { 'text/event-stream': { schema: { type: 'string' } } } }
    : {
        description: answer ? 'Success.' : 'No content.',
        ...(answer ? { content: { 'application/json': { schema: jsonSchema(answer, 'output') } } } : {}),
      };
  const all: Record<number, string> = { 401: '`operator.unauthorized`', ...problems };
  return {
    operationId: id,
    summary,
    parameters: parametersOf(operation),
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: jsonSchema(body, 'input') } } } }
      : {}),
    responses: {
      [status]: success,
      ...Object.fromEntries(Object.entries(all).map(([code, codes]) => [code, problem(codes)])),
    },
  };
}

function problem(codes: string): unknown {
  const schema = { $ref: '#/components/schemas/Problem' };
  return { description: codes, content: { 'application/problem+json': { schema } } };
}

function parametersOf({ path, query, idempotent, stream }: Operation): unknown[] {
  const string = { type: 'string' };
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: string,
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: false,
    schema: jsonSchema(schema as z.ZodType, 'input'),
  }));
  const header = (name: string, description: string) => ({
    name,
    in: 'header',
    required: false,
    description,
    schema: string,
  });
  return [
    ...inPath,
    ...inQuery,
    ...(idempotent ? [header('Idempotency-Key', 'Requests with the same key start one run.')] : []),
    ...(stream ? [header('Last-Event-ID', 'Resumes after this line.')] : []),
  ];
}
