/** Runs once before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { proxiesInFront, watchCallers } = await import('./lib/forwarded');
  watchCallers(proxiesInFront(process.env.WEBSITE_PROXIES));
}
