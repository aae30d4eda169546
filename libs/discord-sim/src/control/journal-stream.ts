import type { ServerResponse } from 'node:http';
import type { Journal, JournalEntry } from '../journal.ts';
import { BEAT, MAX_BEHIND } from './stream.ts';

/** Server-sent events: every journal entry about one guild, and every entry about no guild. `since` sends the later entries that exist first. */
export function streamJournal(journal: Journal, query: URLSearchParams, response: ServerResponse): void {
  const guild = query.get('guild');
  const isWanted = (entry: JournalEntry) => guild === null || entry['guild'] === undefined || entry['guild'] === guild;
  const since = Number(query.get('since') ?? Number.NaN);
  response.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-store',
    Connection: 'keep-alive',
  });
  const tell = (entry: JournalEntry): void => {
    if (!isWanted(entry)) return;
    response.write(`id: ${entry.seq}\nevent: entry\ndata: ${JSON.stringify(entry)}\n\n`);
    if (response.writableLength > MAX_BEHIND) response.destroy();
  };
  response.write(': watching\n\n');
  if (Number.isSafeInteger(since)) for (const entry of journal.read({ since, limit: 100_000 })) tell(entry);
  const unlisten = journal.listen(tell);
  const beat = setInterval(() => response.write(': beat\n\n'), BEAT);
  beat.unref();
  response.on('close', () => {
    clearInterval(beat);
    unlisten();
  });
}
