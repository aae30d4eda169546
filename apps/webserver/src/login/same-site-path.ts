/** A path of this site, or `/` for whatever would lead away from it. */
export function sameSitePath(next: string | undefined, publicUrl: string): string {
  // Browsers read "/\" as "//" and drop tabs and line ends: neither belongs into a path.
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (!next?.startsWith('/') || /[\\\u0000-\u001f\u007f]/.test(next)) return '/';
  const site = new URL(publicUrl);
  if (!URL.canParse(next, site)) return '/';
  const target = new URL(next, site);
  // "//" at the start would name another host once more when only the path is sent on.
  if (target.origin !== site.origin || target.pathname.startsWith('//')) return '/';
  return target.pathname + target.search + target.hash;
}
