import type { OperationId } from '../../src/rest/operations.gen.ts';
import type { Estate } from './estate.ts';
import type { Schema } from './schema.ts';

/** A call, ready to be made. */
export interface MadeRequest {
  operation: OperationId;
  who: keyof Estate['tokens'] | 'nobody';
  method: string;
  /** Below /api/v10, with its query. */
  path: string;
  /** JSON; for multipart its fields. */
  body: unknown;
  schema: Schema | undefined;
  file?: { name: string; content: Buffer; type: string; filename: string };
}
