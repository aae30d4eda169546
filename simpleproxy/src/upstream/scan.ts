const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const isSpace = (byte: number | undefined) => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** The index after the string that begins at `at`. */
function endOfString(json: Buffer, at: number): number {
  for (let i = at + 1; i < json.length; i++) {
    if (json[i] === BACKSLASH) i++;
    else if (json[i] === QUOTE) return i + 1;
  }
  return json.length;
}

/** The index after the value that begins at `at`. Strings are skipped as a whole, so their content has no effect. */
function endOfValue(json: Buffer, at: number): number {
  let depth = 0;
  for (let i = at; i < json.length; i++) {
    const byte = json[i];
    if (byte === QUOTE) {
      i = endOfString(json, i) - 1;
      if (depth === 0) return i + 1;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      if (depth === 0) return i;
      if (--depth === 0) return i + 1;
    } else if (byte === 0x2c && depth === 0) return i;
  }
  return json.length;
}

/**
 * The bytes of one top-level member of a JSON object, for any order of its keys. The text must be valid JSON (parse it first); of a
 * duplicate key the last one counts, as in JSON.parse. Escaped key names are not recognised: Discord sends none.
 */
export function memberBytes(json: Buffer, key: string): Buffer | null {
  let found: Buffer | null = null;
  let at = json.indexOf(0x7b) + 1;
  while (at > 0 && at < json.length) {
    while (isSpace(json[at]) || json[at] === 0x2c) at++;
    if (json[at] !== QUOTE) break;
    const keyEnd = endOfString(json, at);
    const name = json.toString('utf8', at + 1, keyEnd - 1);
    at = keyEnd;
    while (isSpace(json[at]) || json[at] === 0x3a) at++;
    const start = at;
    at = endOfValue(json, start);
    if (name !== key) continue;
    let end = at;
    while (end > start && isSpace(json[end - 1])) end--;
    found = json.subarray(start, end);
  }
  return found;
}
