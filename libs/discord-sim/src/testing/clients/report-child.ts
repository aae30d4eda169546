/** What a client in a process of its own tells the test: one JSON object a line. */
export function report(event: string, more: Record<string, string> = {}): void {
  process.stdout.write(`${JSON.stringify({ event, ...more })}\n`);
}

/** Where and how the client has to connect. */
export const asked = {
  url: process.env['SIM_URL'] ?? '',
  gateway: process.env['SIM_GATEWAY'] ?? '',
  token: process.env['SIM_TOKEN'] ?? '',
  compress: process.env['SIM_COMPRESS'] ?? 'none',
  encoding: process.env['SIM_ENCODING'] ?? 'json',
  shards: Number(process.env['SIM_SHARDS'] ?? 1),
};

/** Guilds, their messages, and what is in them. */
export const INTENTS = 1 | (1 << 9) | (1 << 15);

/** Longer than a busy machine needs for a request (milliseconds): none of the clients is here to time out. */
export const REST_TIMEOUT_MS = 240_000;
