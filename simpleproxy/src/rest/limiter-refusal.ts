export type LimiterRefusalCode =
  'rest.bucket_full' | 'rest.guild_queue_full' | 'rest.queue_full' | 'rest.wait_too_long' | 'rest.cancelled';

/** Reason why the proxy rejects a request without sending it. */
export class LimiterRefusal extends Error {
  readonly code: LimiterRefusalCode;
  /** Time after which it may be tried again. */
  readonly retryAfterMs: number;

  constructor(code: LimiterRefusalCode, retryAfterMs: number) {
    super(code);
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}
