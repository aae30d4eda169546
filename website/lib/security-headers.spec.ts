import { contentSecurityPolicy, imageOrigins } from './security-headers';
import { config } from '../proxy';

describe('allowed origins of images', () => {
  it.each([
    ['no simulator → the CDN of Discord only', undefined, ['https://cdn.discordapp.com']],
    [
      'a simulator on this machine → both names of it, at its port only',
      'http://127.0.0.1:7000',
      ['http://localhost:7000', 'http://127.0.0.1:7000'],
    ],
    ['a simulator elsewhere → its origin', 'https://sim.example/x', ['https://sim.example']],
  ])('%s', (_, simUrl, expected) => {
    expect(imageOrigins(simUrl)).toEqual(expected);
  });

  it('in production → no script without the nonce, no foreign image', () => {
    const policy = contentSecurityPolicy('n0nce', false, undefined);
    expect(policy).toContain(`script-src 'self' 'nonce-n0nce' 'strict-dynamic';`);
    expect(policy).toContain(`img-src 'self' data: blob: https://cdn.discordapp.com;`);
  });
});

describe('paths with these headers', () => {
  const { source } = config.matcher[0]!;
  const matches = (path: string): boolean => new RegExp(`^${source}$`).test(path);

  it.each(['/', '/guilds', '/g/1/log', '/docsx', '/metricsx', '/healthzx', '/readyzx', '/openapi.jsonx', '/apix'])(
    '%s is a page → yes',
    (path) => expect(matches(path)).toBe(true),
  );

  it.each(['/api/session', '/docs', '/docs/x.css', '/openapi.json', '/healthz', '/readyz', '/metrics', '/icon.svg'])(
    '%s is answered by the API or is a file → no',
    (path) => expect(matches(path)).toBe(false),
  );
});
