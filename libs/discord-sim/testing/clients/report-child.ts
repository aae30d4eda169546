/** Reports of a client process to the test: one JSON object per line. */
export function report(event: string, more: Record<string, string> = {}): void {
  process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);
}

/** Address and options of the client's connection. */
export const asked = {
  url: process.env['SIM_URL'] ?? '',
  gateway: process.env['SIM_GATEWAY'] ?? '',
  token: process.env['SIM_TOKEN'] ?? '',
  compress: process.env['SIM_COMPRESS'] ?? 'none',
  encoding: process.env['SIM_ENCODING'] ?? 'json',
  shards: Number(process.env['SIM_SHARDS'] ?? 1),
};

/** Intents for guilds, their messages, and message content. */
export const INTENTS = 1 | (1 << 9) | (1 << 15);

/** Timeout of a request, in milliseconds, longer than a busy machine needs: no client may time out. */
export const REST_TIMEOUT_MS = 240_000;
