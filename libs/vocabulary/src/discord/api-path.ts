import { Fault } from '../fault.ts';

/** A path as decoded segments. */
export type Segments = readonly string[];

/**
 * Builds a path from texts: each text becomes exactly one segment. Code that builds a path from untrusted text must use this,
 * because no text can leave its segment: not `..`, not a slash in any encoding, not half a surrogate pair.
 *
 * @example pathOf('channels', channelId, 'reactions', '👍') // '/channels/1/reactions/%F0%9F%91%8D'
 * @throws Fault `path.malformed` (400) for a text that no segment can hold
 */
export function pathOf(...segments: Segments): string {
  return segments.map((segment) => `/${encoded(segment)}`).join('');
}

/**
 * The segments of a received path, decoded once. Written again with `pathOf`, the path means the same to every reader.
 *
 * @throws Fault `path.malformed` (400) for a path that two readers could read in two ways
 */
export function segmentsOf(path: string): string[] {
  if (!path.startsWith('/')) throw malformed();
  return path.slice(1).split('/').map(decoded);
}

function encoded(segment: string): string {
  if (!isPlain(segment)) throw malformed();
  // These two characters have no special meaning in a path, and routes are matched by them: `@me`.
  return encodeURIComponent(segment).replaceAll('%40', '@').replaceAll('%3A', ':');
}

function decoded(segment: string): string {
  // Only characters of a segment: some readers treat a backslash, `?`, `#` or a control character as something else.
  if (!/^(?:[\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2})+$/i.test(segment)) throw malformed();
  try {
    const text = decodeURIComponent(segment);
    if (isPlain(text)) return text;
  } catch {
    // Not UTF-8.
  }
  throw malformed();
}

/**
 * Neither empty nor a dot segment, also for a reader that decodes once more; no character that ends or splits a segment.
 *
 * @see https://url.spec.whatwg.org/#double-dot-path-segment
 */
function isPlain(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what it searches for
  return text.isWellFormed() && !/^\.{0,2}$|[\u0000-\u001f\u007f/\\%]/.test(text);
}

const malformed = (): Fault =>
  new Fault(
    'path.malformed',
    'A segment of the path is empty, is `.` or `..`, or contains a character that is not allowed there.',
  );
