/** Runs once before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { proxiesInFront, refuseUpgrades, watchCallers } = await import('./lib/forwarded');
  watchCallers(proxiesInFront(process.env.WEBSITE_PROXIES));
  // In development, a WebSocket notifies the page of changes.
  if (process.env.NODE_ENV === 'production') refuseUpgrades();
}
