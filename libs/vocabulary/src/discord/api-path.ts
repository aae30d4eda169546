import { Fault } from '../fault.ts';

/** A path as segments in plain text, without any encoding. */
export type Segments = readonly string[];

/**
 * Writes a path out of texts: each becomes exactly one segment, whatever it holds. Every place that makes a path out of somebody's
 * text uses this, so that no text leads out of its segment: not `..`, not a slash in any encoding, not half a surrogate pair.
 *
 * @example pathOf('channels', channelId, 'reactions', '👍') // '/channels/1/reactions/%F0%9F%91%8D'
 * @throws Fault `path.malformed` (400) for a text that no segment can hold
 */
export function pathOf(...segments: Segments): string {
  return segments.map((segment) => `/${encoded(segment)}`).join('');
}

/**
 * The segments of a path as it was sent, decoded once. Written anew by `pathOf` it means what was checked here, for every reader.
 *
 * @throws Fault `path.malformed` (400) for what two readers could read in two ways
 */
export function segmentsOf(path: string): string[] {
  if (!path.startsWith('/')) throw malformed();
  return path.slice(1).split('/').map(decoded);
}

function encoded(segment: string): string {
  if (!isPlain(segment)) throw malformed();
  // These two mean nothing in a path, and routes are recognized by them: `@me`.
  return encodeURIComponent(segment).replaceAll('%40', '@').replaceAll('%3A', ':');
}

function decoded(segment: string): string {
  // Only the characters of a segment: a backslash, `?`, `#` or a control character stand for something else somewhere.
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
 * Neither empty nor a dot segment, also not for a reader that decodes once more; nothing that ends or splits a segment.
 *
 * @see https://url.spec.whatwg.org/#double-dot-path-segment
 */
function isPlain(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  return text.isWellFormed() && !/^\.{0,2}$|[\u0000-\u001f\u007f/\\%]/.test(text);
}

const malformed = (): Fault =>
  new Fault(
    'path.malformed',
    'A path has a segment that is empty, `.` or `..`, or holds a character that is not allowed there.',
  );
