/** Runs once before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { watchCallers } = await import('./lib/forwarded');
  watchCallers(Number(process.env.TRUSTED_PROXIES ?? 0));
}
