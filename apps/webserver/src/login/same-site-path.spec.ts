import { sameSitePath } from './same-site-path.ts';

const site = 'https://mainstay.example';

describe('sameSitePath', () => {
  it.each([
    ['/', '/'],
    ['/g/123/scripts?tab=log#end', '/g/123/scripts?tab=log#end'],
    ['/a/../b', '/b'],
    ['/%2f%2fevil.example', '/%2f%2fevil.example'],
  ])('%s → %s', (next, path) => expect(sameSitePath(next, site)).toBe(path));

  it.each([
    undefined,
    '',
    'evil',
    'https://evil.example/',
    '//evil.example/',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    'javascript:alert(1)',
    '\u0000/',
  ])('%j → /', (next) => expect(sameSitePath(next, site)).toBe('/'));

  it('any text → a browser that follows the result stays on the site', () => {
    for (const next of ['/;//evil', '/@evil.example', '/:80', '/?next=//evil', '/#//evil']) {
      expect(new URL(sameSitePath(next, site), site).origin).toBe(site);
    }
  });
});
