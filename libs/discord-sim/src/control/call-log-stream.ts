import type { ServerResponse } from 'node:http';
import type { CallLog, CallLogEntry } from '../call-log.ts';
import { BEAT, MAX_BEHIND } from './stream.ts';

/** Server-sent events: every call log entry about one guild, and every entry about no guild. `since` sends the later entries that exist first. */
export function streamCallLog(callLog: CallLog, query: URLSearchParams, response: ServerResponse): void {
  const guild = query.get('guild');
  const isWanted = (entry: CallLogEntry) => guild === null || entry['guild'] === undefined || entry['guild'] === guild;
  const since = Number(query.get('since') ?? Number.NaN);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
  });
  const tell = (entry: CallLogEntry): void => {
    if (!isWanted(entry)) return;
    response.write(`id: ${entry.seq}\nevent: entry\ndata: ${JSON.stringify(entry)}\n\n`);
    if (response.writableLength > MAX_BEHIND) response.destroy();
  };
  response.write(': watching\n\n');
  if (Number.isSafeInteger(since)) for (const entry of callLog.read({ since, limit: 100_000 })) tell(entry);
  const unlisten = callLog.listen(tell);
  const beat = setInterval(() => response.write(': beat\n\n'), BEAT);
  beat.unref();
  response.on('close', () => {
    clearInterval(beat);
    unlisten();
  });
}
