import { RESTJSONErrorCodes } from 'discord-api-types/v10';
import type { ServerResponse } from 'node:http';
import { fail } from '../rest/errors.ts';
import type { World } from '../world/world.ts';

export const BEAT = 15_000;
/** Bytes of backlog at which the stream disconnects a slow reader. The reader can reconnect and read missed messages by REST. */
export const MAX_BEHIND = 16 * 1024 * 1024;

/** Server-sent events: every dispatch of a guild, `{t, d}`. */
export function streamGuild(world: World, query: URLSearchParams, response: ServerResponse): void {
  const guildId = query.get('guild');
  if (guildId !== null && !world.guilds.has(guildId)) throw fail(RESTJSONErrorCodes.UnknownGuild);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
  });
  response.write(': watching\n\n');
  const unlisten = world.listen(({ t, d, guildId: of }) => {
    if (guildId !== null && of !== guildId) return;
    if (t === 'GUILD_CREATE') return;
    response.write(`event: dispatch\ndata: ${JSON.stringify({ t, d })}\n\n`);
    if (response.writableLength > MAX_BEHIND) response.destroy();
  });
  const beat = setInterval(() => response.write(': beat\n\n'), BEAT);
  beat.unref();
  response.on('close', () => {
    clearInterval(beat);
    unlisten();
  });
}
