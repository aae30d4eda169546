import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiOperation, ApiResponse, type ApiResponseOptions, ApiSecurity } from '@nestjs/swagger';
import type { z } from 'zod';

/** Metadata key of an operation's answer: what `ShapeInterceptor` sends, and nothing besides. */
export const ANSWER = Symbol('answer');
/** Metadata key of what a caller has to prove: `AccessGuard` reads it. */
export const ACCESS = Symbol('access');

/** `session`: the cookie. `write`: the cookie and the CSRF token. `guild…`: of a guild that the caller manages. */
export type Access = 'public' | 'session' | 'write' | 'guild' | 'guild-write';

export interface OperationOptions {
  /** Name of the call in a generated client. */
  id: string;
  summary: string;
  description?: string;
  /** Default: 200, or 204 without an answer. */
  status?: number;
  answer?: z.ZodType;
  /** Server-sent events instead of an answer: what each event's data is, in words. */
  events?: Record<string, string>;
  /** JSON that the route sends by itself as it is: what that is, in words. */
  sends?: string;
  /** Statuses of problems with their codes, beside those that every route of its kind has. */
  problems?: Record<number, string>;
  access: Access;
}

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };

function problemsOf({ access, problems }: OperationOptions): Record<number, string> {
  const usual: Record<number, string> = {};
  if (access !== 'public') usual[401] = '`session.missing`';
  const forbidden = [
    ...(access.endsWith('write') ? ['`session.csrf`'] : []),
    ...(access.startsWith('guild') ? ['`guild.forbidden`'] : []),
  ];
  if (forbidden.length > 0) usual[403] = forbidden.join(', ');
  if (access.startsWith('guild') || access.endsWith('write')) usual[400] = '`request.invalid`';
  usual[429] = '`http.too-many-requests`';
  return { ...usual, ...problems };
}

const security = {
  public: [],
  session: [{ session: [] }],
  write: [{ session: [], csrf: [] }],
  guild: [{ session: [] }],
  'guild-write': [{ session: [], csrf: [] }],
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

/** Describes a route once: for the document, for its status and for the shape of its answer. */
export function Operation(options: OperationOptions): MethodDecorator {
  const { id, summary, description, answer, events, sends } = options;
  const status = options.status ?? (answer || events || sends ? 200 : 204);
  const success = successOf(options, status);
  return applyDecorators(
    HttpCode(status),
    SetMetadata(ANSWER, answer ?? null),
    SetMetadata(ACCESS, options.access),
    ApiOperation({ operationId: id, summary, ...(description ? { description } : {}) }),
    ...security[options.access].map((requirement) => ApiSecurity(requirement)),
    ApiResponse(success),
    ...Object.entries(problemsOf(options)).map(([code, codes]) =>
      ApiResponse({ status: Number(code), description: codes, content: problemContent }),
    ),
  );
}
