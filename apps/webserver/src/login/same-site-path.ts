/** Returns a path of this site, or `/` for a value that would lead to another site. */
export function sameSitePath(next: string | undefined, publicUrl: string): string {
  // Browsers read "/\" as "//" and drop tabs and line ends: a path must contain neither.
  // oxlint-disable-next-line no-control-regex -- control characters are what it searches for
  if (!next?.startsWith('/') || /[\\\u0000-\u001f\u007f]/.test(next)) return '/';
  const site = new URL(publicUrl);
  if (!URL.canParse(next, site)) return '/';
  const target = new URL(next, site);
  // A path that starts with "//" would name another host when it is used alone.
  if (target.origin !== site.origin || target.pathname.startsWith('//')) return '/';
  return target.pathname + target.search + target.hash;
}
