import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { z } from 'zod';
import { CSRF_HEADER, SESSION_COOKIE } from '../login/cookies.ts';
import { GuildLogLine } from '../schemas/guild-log.ts';
import { Dispatch, DiscordMessage } from '../schemas/playground.ts';
import { Problem } from '../schemas/problem.ts';
import { Run, RunLogLine } from '../schemas/run.ts';

/**
 * Removes our own metadata from schemas: readers do not need it. (A property with this name would be an object, not a text.)
 */
function withoutOwnMetadata<T>(node: T): T {
  if (Array.isArray(node)) return node.map(withoutOwnMetadata) as T;
  if (typeof node !== 'object' || node === null) return node;
  const own = ([key, value]: [string, unknown]) =>
    ['belongsTo', 'printAs', 'id'].includes(key) && typeof value === 'string';
  const kept = Object.entries(node).filter((entry) => !own(entry));
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutOwnMetadata(value)])) as T;
}

type Printed = Record<string, unknown> & { definitions?: Record<string, unknown> };

function convert(schema: unknown, io: 'input' | 'output'): { schema: unknown; components: Record<string, unknown> } {
  const printed = z.toJSONSchema(schema as z.ZodType, { target: 'openapi-3.0', io, unrepresentable: 'any' });
  const { definitions = {}, ...rest } = withoutOwnMetadata(printed) as Printed;
  return JSON.parse(
    JSON.stringify({ schema: rest, components: definitions }).replaceAll('#/definitions/', '#/components/schemas/'),
  ) as ReturnType<typeof convert>;
}

/** Schemas that the document names although no JSON response has them at its top: problems, and events of streams. */
const alsoNamed = [Problem, GuildLogLine, Run, RunLogLine, Dispatch, DiscordMessage];

/** Creates the OpenAPI document of a webserver, which may be running or only built. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Mainstay')
    .setVersion('1')
    .setDescription(
      'The HTTP API of Mainstay. Errors are problem details (RFC 9457). ' +
        `Every request except GET needs the header \`${CSRF_HEADER}\` with the token of \`GET /api/session\`.`,
    )
    .addCookieAuth(SESSION_COOKIE, { type: 'apiKey', in: 'cookie' }, 'session')
    .addApiKey({ type: 'apiKey', in: 'header', name: CSRF_HEADER }, 'csrf')
    .build();
  const document = SwaggerModule.createDocument(app, about, {
    standardSchemaConverter: (schema, { schemaType }) => convert(schema, schemaType),
  });
  const schemas: Record<string, unknown> = { ...document.components?.schemas };
  for (const schema of alsoNamed) Object.assign(schemas, convert(schema, 'output').components);
  document.components = {
    ...document.components,
    schemas: Object.fromEntries(Object.entries(schemas).toSorted(([a], [b]) => (a < b ? -1 : 1))) as never,
  };
  return document;
}
