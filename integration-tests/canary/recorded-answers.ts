import type { KnownSecrets } from './known-secrets.ts';
import type { Finding } from './search.ts';

interface Answer {
  address: string;
  headers: string;
  body: string;
}

/** Records every HTTP response that the tests of a file get with `fetch`, until it is stopped. */
export class RecordedAnswers {
  readonly answers: Answer[] = [];
  readonly #original = globalThis.fetch;
  readonly #reading: Array<Promise<void>> = [];

  constructor() {
    globalThis.fetch = async (...request) => {
      const response = await this.#original(...request);
      // An event stream has no end; its content is recorded elsewhere.
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
      const { method = 'GET' } = request[1] ?? {};
      const answer = { address: `${method} ${response.url}`, headers: headersOf(response), body: '' };
      this.answers.push(answer);
      if (!isStream) this.#reading.push(this.#read(response.clone(), answer));
      return response;
    };
  }

  async #read(response: Response, answer: Answer): Promise<void> {
    answer.body = await response.text().catch((error: unknown) => String(error));
  }

  async stop(): Promise<void> {
    globalThis.fetch = this.#original;
    await Promise.all(this.#reading);
  }

  /** Finds secrets in responses of these origins; `mayHold` says whether a kind is allowed there. */
  search(
    origins: readonly string[],
    secrets: KnownSecrets,
    mayHold: (place: string, part: 'headers' | 'body', kind: string) => boolean,
  ): Finding[] {
    return this.answers.flatMap(({ address, headers, body }) => {
      const place = address.replace(/\?.*/, '');
      if (!origins.some((origin) => address.includes(`${origin}/`))) return [];
      return Object.entries({ headers, body }).flatMap(([part, text]) => {
        const kinds = [...secrets.within(text)].filter((kind) => !mayHold(place, part as 'headers' | 'body', kind));
        return kinds.length > 0 ? [{ place: `${part} of ${place}`, kinds }] : [];
      });
    });
  }
}

function headersOf(response: Response): string {
  return [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n');
}
