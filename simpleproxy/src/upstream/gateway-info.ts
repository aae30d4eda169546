import { z } from 'zod';

const GatewayBot = z.object({
  url: z.string().refine((url) => /^wss?:\/\//.test(url)),
  shards: z.int().min(1),
  session_start_limit: z.object({
    total: z.number(),
    remaining: z.number(),
    reset_after: z.number(),
    max_concurrency: z.int().min(1),
  }),
});

/** @see https://docs.discord.com/developers/events/gateway#get-gateway-bot */
export type GatewayInfo = z.output<typeof GatewayBot>;

/** Discord rejected the token: a retry cannot help. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
}

/** Asks Discord for the address of its gateway. Throws TokenRefused on 401, Error on any other failure. */
export async function fetchGatewayInfo(apiUrl: string, token: string, signal: AbortSignal): Promise<GatewayInfo> {
  const response = await fetch(`${apiUrl}/gateway/bot`, {
    headers: { authorization: `Bot ${token}`, 'user-agent': 'DiscordBot (simpleproxy, 0.1.0)' },
    signal: AbortSignal.any([signal, AbortSignal.timeout(15_000)]),
  });
  if (response.status === 401) throw new TokenRefused('Discord refused the bot token (401 at /gateway/bot)');
  if (!response.ok) throw new Error(`GET /gateway/bot answered ${response.status}`);
  return GatewayBot.parse(await response.json());
}
