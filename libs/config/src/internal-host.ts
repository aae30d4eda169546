/** Whether only processes of this machine can reach a server that listens on this address. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/i.test(host);
}

/** The problem with listening on `HOST`, or null. Internal ports give data and control to every client that reaches them. */
export function internalHostProblem({ HOST, ALLOW_INTERNAL_EXPOSED }: Record<string, unknown>): string | null {
  if (typeof HOST !== 'string' || isLoopback(HOST) || ALLOW_INTERNAL_EXPOSED === true) return null;
  return (
    `${HOST} would open Mainstay’s internal ports beyond this machine. To open the website alone, set WEBSITE_HOST. ` +
    'If only machines of Mainstay reach this network, set ALLOW_INTERNAL_EXPOSED=true'
  );
}
