/** Whether only processes of this machine can reach a server that listens on this address. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

/** What is wrong with listening on `HOST`, or null. Internal ports give away data and control to everybody who reaches them. */
export function internalHostProblem({ HOST, ALLOW_INTERNAL_EXPOSED }: Record<string, unknown>): string | null {
  if (typeof HOST !== 'string' || isLoopback(HOST) || ALLOW_INTERNAL_EXPOSED === true) return null;
  return (
    `${HOST} would open Mainstay’s internal ports beyond this machine. WEBSITE_HOST opens the website alone. ` +
    'If only machines of Mainstay reach this network, set ALLOW_INTERNAL_EXPOSED=true'
  );
}
