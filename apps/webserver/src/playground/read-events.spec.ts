import { readEvents, type ServerSentEvent } from './read-events.ts';

async function parse(...chunks: Array<string | Uint8Array>): Promise<ServerSentEvent[]> {
  const bytes = chunks.map((chunk) => (typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk));
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(ReadableStream.from(bytes))) events.push(event);
  return events;
}

describe('readEvents', () => {
  it('names, ids and data of several lines → read; comments → skipped', async () => {
    const text = ': hello\n\nid: 7\nevent: dispatch\ndata: {"a":\ndata: 1}\n\ndata:plain\n\n';
    expect(await parse(text)).toEqual([
      { event: 'dispatch', id: '7', data: '{"a":\n1}' },
      { event: 'message', data: 'plain' },
    ]);
  });

  it('chunks that split characters and line ends → joined', async () => {
    const bytes = new TextEncoder().encode('event: a\r\ndata: 🦊\r\n\r\ndata: x\r\n\r\n');
    const pieces = Array.from(bytes, (byte) => Uint8Array.of(byte));
    expect(await parse(...pieces)).toEqual([
      { event: 'a', data: '🦊' },
      { event: 'message', data: 'x' },
    ]);
  });

  it('an event that was cut off → not emitted', async () => {
    expect(await parse('data: whole\n\ndata: ha')).toEqual([{ event: 'message', data: 'whole' }]);
  });
});
