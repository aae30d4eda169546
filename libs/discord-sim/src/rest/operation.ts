import type { z } from 'zod';
import type { Gateway } from '../gateway/gateway.ts';
import type { Account, Application } from '../world/entities.ts';
import type { World } from '../world/world.ts';
import type { Grant } from '../oauth/grants.ts';
import type { OperationId } from './operations.gen.ts';
import type { ResourceQuotaName } from './quotas.ts';

/** The caller of an operation. */
export type Caller =
  | { kind: 'nobody' }
  | { kind: 'bot'; account: Account; application: Application }
  | { kind: 'user'; account: Account }
  | { kind: 'bearer'; account: Account; application: Application; scopes: readonly string[]; expiresAt: number };

/** An uploaded file, by the number in its field name `files[n]`. */
export interface Upload {
  index: string;
  filename: string;
  contentType: string;
  bytes: Buffer;
}

/** Services that an operation needs besides its call. */
export interface Context {
  world: World;
  gateway: Gateway;
  /** Address of the simulator, without a trailing slash. */
  url: string;
  /** Stores an upload and returns its address. */
  storeFile(path: string, upload: Upload): string;
  /** Counts towards a quota of a resource. @throws DiscordError 429, or the code of the quota */
  spend(name: ResourceQuotaName, id: string): void;
  /** The grant of an access token. */
  granted(accessToken: string): Grant | undefined;
}

export interface Call<Body = unknown, Query = unknown> extends Context {
  caller: Caller;
  /** Parts of the path; ids are checked. */
  params: Readonly<Record<string, string>>;
  query: Query;
  body: Body;
  uploads: readonly Upload[];
  /** `X-Audit-Log-Reason`, decoded. */
  reason: string | null;
  /** The caller's language. */
  locale: string;
}

/** An answer with another status than the operation's usual one. */
export class Answer {
  readonly status: number;
  readonly body: unknown;
  /** For a body that is not JSON: the unchanged text or bytes. */
  readonly contentType: string | undefined;

  constructor(status: number, body?: unknown, contentType?: string) {
    this.status = status;
    this.body = body;
    this.contentType = contentType;
  }
}

export interface Operation {
  id: string;
  /** Scope that a bearer token needs. */
  scope?: string;
  /** Whether users with their own token may call it, although the document lists bots only. Default: true. */
  users?: boolean;
  body?: z.ZodType;
  query?: z.ZodType;
  run(call: Call<never, never>): unknown;
}

/**
 * One operation of Discord's API. `run` returns the body of the answer; undefined means 204.
 */
export function operation<B extends z.ZodType = z.ZodUnknown, Q extends z.ZodType = z.ZodUnknown>(
  id: OperationId,
  definition: {
    scope?: string;
    users?: boolean;
    body?: B;
    query?: Q;
    run(call: Call<z.output<B>, z.output<Q>>): unknown;
  },
): Operation {
  return { id, ...definition };
}

/** A call that clients make although the OpenAPI document does not contain it. */
export interface ExtraOperation extends Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  auth: string;
}

export function extraOperation<B extends z.ZodType = z.ZodUnknown, Q extends z.ZodType = z.ZodUnknown>(
  at: Pick<ExtraOperation, 'id' | 'method' | 'path' | 'auth'>,
  definition: { body?: B; query?: Q; scope?: string; run(call: Call<z.output<B>, z.output<Q>>): unknown },
): ExtraOperation {
  return { ...at, ...definition };
}
