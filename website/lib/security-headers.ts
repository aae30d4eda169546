const loopback = new Set(['localhost', '127.0.0.1']);

/** Where pictures come from besides this site: the simulator (`SIM_URL`), or else Discord's CDN. */
export function imageOrigins(simUrl: string | undefined): string[] {
  if (!simUrl) return ['https://cdn.discordapp.com'];
  const { protocol, hostname, host, port } = new URL(simUrl);
  const hosts = loopback.has(hostname) ? [...loopback].map((name) => (port ? `${name}:${port}` : name)) : [host];
  return hosts.map((name) => `${protocol}//${name}`);
}

export function contentSecurityPolicy(nonce: string, development: boolean, simUrl: string | undefined): string {
  return [
    `default-src 'self'`,
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? ` 'unsafe-eval'` : ''}`,
    // Monaco and Mantine write style elements at run time; styles cannot run code.
    `style-src 'self' 'unsafe-inline'`,
    `img-src 'self' data: blob: ${imageOrigins(simUrl).join(' ')}`,
    `font-src 'self' data:`,
    `connect-src 'self'${development ? ' ws:' : ''}`,
    `worker-src 'self' blob:`,
    `frame-ancestors 'none'`,
    `form-action 'self'`,
    `base-uri 'none'`,
    `object-src 'none'`,
  ].join('; ');
}
