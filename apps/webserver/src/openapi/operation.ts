import { Requires, type Access } from '#libs/http';
import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiOperation, ApiResponse, type ApiResponseOptions, ApiSecurity } from '@nestjs/swagger';
import type { z } from 'zod';

/** Metadata key of an operation's response schema: `ShapeInterceptor` sends its fields and no others. */
export const ANSWER = Symbol('answer');
/** Metadata key of the `Weight` of an operation. */
export const WEIGHT = Symbol('weight');

/** Information for the guard about an operation, besides its access. */
export interface Weight {
  /** Cost of a request in the buckets of its user and its guild (`limits.http`). */
  cost: number;
  /** Whether it cannot be undone: then permissions are read from Discord again. */
  irreversible: boolean;
}

export interface OperationOptions {
  /** Name of the call in a generated client. */
  id: string;
  summary: string;
  description?: string;
  /** Default: 200, or 204 without a response schema. */
  status?: number;
  answer?: z.ZodType;
  /** Server-sent events instead of a response: a description of each event's data. */
  events?: Record<string, string>;
  /** JSON that the route sends unchanged: its description. */
  sends?: string;
  /** Statuses of problems with their codes, besides those of every route of its kind. */
  problems?: Record<number, string>;
  access: Exclude<Access, 'operator' | 'operator-page'>;
  /** Default: 1. */
  cost?: number;
  /** Default: false. */
  irreversible?: boolean;
}

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

function problemsOf({ access, problems }: OperationOptions): Record<number, string> {
  const usual: Record<number, string> = {};
  if (access !== 'public') usual[401] = '`session.missing`';
  const ofGuild = /^(guild|world)/.test(access);
  const forbidden = [
    ...(access.endsWith('write') ? ['`session.csrf`'] : []),
    ...(ofGuild ? ['`guild.forbidden`'] : []),
    ...(access.startsWith('world') ? ['`world.forbidden`'] : []),
  ];
  if (forbidden.length > 0) usual[403] = forbidden.join(', ');
  if (ofGuild || access.endsWith('write')) usual[400] = '`request.invalid`';
  usual[429] = '`http.too-many-requests`';
  return { ...usual, ...problems };
}

const security = {
  public: [],
  session: [{ session: [] }],
  write: [{ session: [], csrf: [] }],
  guild: [{ session: [] }],
  'guild-write': [{ session: [], csrf: [] }],
  world: [{ session: [] }],
  'world-write': [{ session: [], csrf: [] }],
};

function successOf({ answer, events, sends }: OperationOptions, status: number): ApiResponseOptions {
  if (events) {
    const told = Object.entries(events).map(([name, what]) => `Event \`${name}\`: ${what}.`);
    const content = { 'text/event-stream': { schema: { type: 'string' as const } } };
    return { status, description: told.join(' '), content };
  }
  if (sends) return { status, description: sends, content: { 'application/json': { schema: {} } } };
  return { status, description: answer ? 'Success.' : 'No content.', ...(answer ? { standardSchema: answer } : {}) };
}

/** Describes a route once: for the document, its status and the shape of its response. */
export function Operation(options: OperationOptions): MethodDecorator {
  const { id, summary, description, answer, events, sends, cost = 1, irreversible = false } = options;
  const status = options.status ?? (answer || events || sends ? 200 : 204);
  const success = successOf(options, status);
  return applyDecorators(
    HttpCode(status),
    SetMetadata(ANSWER, answer ?? null),
    SetMetadata(WEIGHT, { cost, irreversible } satisfies Weight),
    Requires(options.access),
    ApiOperation({ operationId: id, summary, ...(description ? { description } : {}) }),
    ...security[options.access].map((requirement) => ApiSecurity(requirement)),
    ApiResponse(success),
    ...Object.entries(problemsOf(options)).map(([code, codes]) =>
      ApiResponse({ status: Number(code), description: codes, content: problemContent }),
    ),
  );
}
