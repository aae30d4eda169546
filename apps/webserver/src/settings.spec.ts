import { ConfigError } from '#libs/config';
import { readSettings } from './settings.ts';

const env = {
  DATABASE_URL: 'postgres://localhost/mainstay',
  PROXY_KEY: 'key',
  SESSION_SECRET: 'a session secret of at least 32 characters',
  OAUTH_CLIENT_ID: '1',
  OAUTH_CLIENT_SECRET: 'secret',
};

describe('PUBLIC_URL', () => {
  it.each([
    'http://localhost:3000',
    'http://127.0.0.1:3000',
    'http://[::1]:3000',
    'http://mainstay.localhost',
    'https://mainstay.example',
  ])('%s → accepted', (PUBLIC_URL) => {
    expect(readSettings({ ...env, PUBLIC_URL }).PUBLIC_URL).toBe(PUBLIC_URL);
  });

  it.each(['http://mainstay.example', 'http://10.0.0.1:3000', 'http://localhost.evil.example'])(
    '%s → rejected, unless plain http is allowed',
    (PUBLIC_URL) => {
      expect(() => readSettings({ ...env, PUBLIC_URL })).toThrow(ConfigError);
      expect(readSettings({ ...env, PUBLIC_URL, ALLOW_PLAIN_HTTP: 'true' }).PUBLIC_URL).toBe(PUBLIC_URL);
    },
  );
});
