import fc from 'fast-check';
import { pathOf, segmentsOf } from './api-path.ts';

const base = 'http://discord.test/api/v10';
/** The path that a server receives from `fetch`. */
const sent = (path: string): string => new URL(base + path).pathname;

/** Texts that are likely to break a path, alone and among others. */
const hostile = fc.oneof(
  fc.constantFrom(
    '..',
    '.',
    '%2e%2e',
    '%2E.',
    '.%2e',
    '%252e',
    '%2f',
    '%5c',
    '%00',
    '\\',
    '/',
    '?',
    '#',
    ';',
    '',
    '\t',
    '\ud800',
    '👍',
  ),
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
);
const text = fc.array(hostile, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));

describe('API paths', () => {
  it('any texts → each is one segment that a server decodes to the same text, or the path is rejected', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (texts) => {
        let path: string;
        try {
          path = pathOf('channels', '1', ...texts);
        } catch {
          return;
        }
        const [, ...segments] = sent(path).slice('/api/v10'.length).split('/');
        expect(segments.map(decodeURIComponent)).toEqual(['channels', '1', ...texts]);
        expect(segmentsOf(path)).toEqual(['channels', '1', ...texts]);
      }),
      { numRuns: 2_000 },
    );
  });

  it('any sent path → rejected, or no reader resolves it outside its first segments', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 6 }), (texts) => {
        const path = `/guilds/1/${texts.join('/')}`;
        let segments: string[];
        try {
          segments = segmentsOf(path);
        } catch {
          return;
        }
        // Also for a server that decodes before it resolves dots, and for one that decodes twice.
        for (const once of [(one: string) => one, decodeURIComponent]) {
          expect(new URL(once(base + pathOf(...segments))).pathname.startsWith('/api/v10/guilds/1/')).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['.', '..', '', 'a/b', 'a\\b', '%2e%2e', '%25', 'a\0', '\ud83d', '\n'])(
    '%j as a segment → 400',
    (segment) => {
      expect(() => pathOf('channels', segment)).toThrow(
        expect.objectContaining({ code: 'path.malformed', status: 400 }),
      );
    },
  );

  it.each(['👍', 'party:123456789012345678', '@me', 'ü', '~', "it's"])('%s → written and read back', (segment) => {
    expect(segmentsOf(pathOf('reactions', segment))).toEqual(['reactions', segment]);
  });

  it.each([
    '/a/%2e%2e/b',
    '/a/%2E/b',
    '/a/..;/b',
    '/a//b',
    '/a/%2fb',
    '/a/%5cb',
    '/a/%00',
    '/a/%252e',
    '/a/%ff',
    'a',
    '/a?b',
    '/a/',
  ])('%s as sent → 400, or one plain segment', (path) => {
    let segments: string[] = [];
    try {
      segments = segmentsOf(path);
    } catch (error) {
      expect(error).toMatchObject({ code: 'path.malformed' });
      return;
    }
    expect(sent(pathOf(...segments))).toBe(`/api/v10${pathOf(...segments)}`);
  });
});
