import { limits } from '#libs/vocabulary';

/** The first match counts: Edge and Opera also contain the name Chrome, and Chrome contains Safari. */
const browsers: Array<[pattern: RegExp, name: string]> = [
  [/\bEdgA?\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\b(?:Headless)?Chrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const systems: Array<[pattern: RegExp, name: string]> = [
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bAndroid\b/, 'Android'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
];

/** Converts a `User-Agent` header to readable words: `Firefox on Linux`. Empty when the header is missing. */
export function deviceOf(userAgent: string | undefined): string {
  const text = userAgent ?? '';
  const find = (list: typeof browsers): string | undefined => list.find(([pattern]) => pattern.test(text))?.[1];
  const [browser, system] = [find(browsers), find(systems)];
  if (browser && system) return `${browser} on ${system}`;
  return (browser ?? system ?? text).replaceAll(/[^\x20-\x7e]/g, '').slice(0, limits.session.deviceLength);
}
