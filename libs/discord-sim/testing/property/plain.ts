/** As JSON: without undefined fields, and without the time in the addresses of files. */
export function withoutSignatures(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll(/\?ex=[^"]*/g, '')) as unknown;
}

/** Differences of two values, one line per path. */
export function differences(believed: unknown, truth: unknown, at = ''): string[] {
  if (Object.is(believed, truth)) return [];
  const [a, b] = [believed, truth] as Array<Record<string, unknown>>;
  if (typeof believed !== 'object' || typeof truth !== 'object' || believed === null || truth === null)
    return [`${at}: believed ${shown(believed)}, true ${shown(truth)}`];
  const keys = new Set([...Object.keys(a!), ...Object.keys(b!)]);
  return [...keys].flatMap((key) => differences(a![key], b![key], at === '' ? key : `${at}.${key}`));
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 300);
}
