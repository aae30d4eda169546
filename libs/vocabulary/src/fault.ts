import { faultKind, type FaultCode, type FaultKind, type FaultSide, type ListedFaultCode } from './fault-codes.ts';
import type { Json } from './json.ts';

/** Options of a fault besides code and message. Those of its code are the default. */
export interface FaultOptions extends Partial<Pick<FaultKind, 'side' | 'status' | 'retryable'>> {
  /** Wait (ms) before the next attempt. */
  retryAfterMs?: number;
  data?: { [key: string]: Json };
  cause?: unknown;
}

/** A fault as JSON, for sending it to another process. */
export interface FaultJson {
  code: string;
  message: string;
  retryable: boolean;
  side: FaultSide;
  status: number;
  retryAfterMs?: number;
  data?: { [key: string]: Json };
}

/** An error with a code (`noun.reason`). It is the only error that crosses a process. */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly retryable: boolean;
  readonly side: FaultSide;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly data: { [key: string]: Json } | undefined;

  /** @param message Default: the meaning of the code. */
  constructor(code: ListedFaultCode, message?: string, options?: FaultOptions);
  constructor(code: FaultCode, message: string, options?: FaultOptions);
  constructor(code: FaultCode, message?: string, options: FaultOptions = {}) {
    const kind = faultKind(code);
    super(message ?? kind?.summary, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Fault';
    this.code = code;
    this.retryable = options.retryable ?? kind?.retryable ?? false;
    this.side = options.side ?? kind?.side ?? 'user';
    this.status = options.status ?? kind?.status ?? (this.side === 'user' ? 400 : 500);
    this.retryAfterMs = options.retryAfterMs;
    this.data = options.data;
  }

  toJSON(): FaultJson {
    return {
      code: this.code,
      message: this.message,
      retryable: this.retryable,
      side: this.side,
      status: this.status,
      ...(this.retryAfterMs === undefined ? {} : { retryAfterMs: this.retryAfterMs }),
      ...(this.data === undefined ? {} : { data: this.data }),
    };
  }

  static fromJSON(json: FaultJson): Fault {
    return new Fault(json.code as FaultCode, json.message, json);
  }
}

/** Text of a fault for its user. Details of an internal error belong in the operator's log. */
export const publicMessage = ({ side, message }: Pick<FaultJson, 'side' | 'message'>): string =>
  side === 'user' ? message : 'Something went wrong on our side. It has been logged.';

/**
 * Converts any thrown value to a fault: returns a fault unchanged; everything else becomes `system.unexpected`, retryable, with
 * the original as its cause.
 */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const message = error instanceof Error ? error.message : printed(error);
  return new Fault('system.unexpected', message, { cause: error });
}

/** Works even for an object that cannot be converted to a string. */
function printed(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
