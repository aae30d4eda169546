import { decodedMap, encodedMap, TraceMap } from '@jridgewell/trace-mapping';

/** Replaces the bytes from `start` to `end` of a text by another text without line breaks. */
export interface TextEdit {
  start: number;
  end: number;
  text: string;
}

/**
 * Applies edits to a compiled script and its source map. Edits at the same place apply in the given order; lines stay, columns
 * move.
 */
export function applyEdits(code: string, map: string, edits: readonly TextEdit[]): { code: string; map: string } {
  const bytes = Buffer.from(code);
  const parts: string[] = [];
  const shifts: ColumnShift[][] = [];
  let from = 0;
  let line = 0;
  let column = 0;
  const copy = (to: number): void => {
    const text = bytes.toString('utf8', from, to);
    parts.push(text);
    const lastBreak = text.lastIndexOf('\n');
    if (lastBreak >= 0) {
      for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line += 1;
      column = 0;
    }
    column += text.length - (lastBreak + 1);
    from = to;
  };
  for (const edit of edits.toSorted((a, b) => a.start - b.start)) {
    copy(edit.start);
    const removed = bytes.toString('utf8', edit.start, edit.end).length;
    (shifts[line] ??= []).push({ column, by: edit.text.length - removed });
    parts.push(edit.text);
    column += removed;
    from = edit.end;
  }
  copy(bytes.length);
  return { code: parts.join(''), map: moveColumns(map, shifts) };
}

/** From this column of the unedited line on, what follows is this much further to the right. */
interface ColumnShift {
  column: number;
  by: number;
}

function moveColumns(map: string, shifts: readonly ColumnShift[][]): string {
  const decoded = decodedMap(new TraceMap(map));
  decoded.mappings = decoded.mappings.map((segments, line) => {
    const moves = shifts[line];
    if (moves === undefined) return segments;
    let next = 0;
    let by = 0;
    return segments.map((segment) => {
      for (let move = moves[next]; move !== undefined && move.column <= segment[0]; move = moves[next]) {
        by += move.by;
        next += 1;
      }
      const [column, ...rest] = segment;
      return [column + by, ...rest] as typeof segment;
    });
  });
  return JSON.stringify(encodedMap(new TraceMap(decoded)));
}
