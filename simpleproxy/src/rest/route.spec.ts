import { apiPath, isTrickyPath, routeOf } from './route.ts';

const A = '111111111111111111';
const B = '222222222222222222';

describe('routeOf', () => {
  it('routes → one bucket per major resource', () => {
    const first = routeOf('PATCH', `/channels/${A}/messages/${B}`);
    expect(first).toMatchObject({ key: 'PATCH /channels/:id/messages/:id', major: A, globalExempt: false });
    expect(routeOf('PATCH', `/channels/${A}/messages/${A}`)).toEqual(first);
    expect(routeOf('PATCH', `/channels/${B}/messages/${A}`).major).toBe(B);
  });

  it('reactions of a channel → one bucket', () => {
    const one = routeOf('PUT', `/channels/${A}/messages/${B}/reactions/%F0%9F%91%8D/@me`);
    expect(one.key).toBe('PUT /channels/:id/messages/:id/reactions');
  });

  it.each([
    ['9 s', 9_000, 'new'],
    ['10 s', 10_000, 'recent'],
    ['13 days', 13 * 86_400_000, 'recent'],
    ['14 days', 14 * 86_400_000, 'old'],
    ['an hour less than none, by a clock that is behind', -3_600_000, 'new'],
  ])('deletes a message of %s → its own bucket, the same route', (_age, ms, name) => {
    const now = Date.parse('2026-01-01');
    const id = BigInt(now - ms - 1_420_070_400_000) << 22n;
    const { key, limitKey, siblings } = routeOf('DELETE', `/channels/${A}/messages/${id}`, now);
    expect(key).toBe('DELETE /channels/:id/messages/:id');
    expect(limitKey).toBe(`${key} ${name}`);
    expect(siblings).toHaveLength(2);
    expect(siblings).not.toContain(limitKey);
  });

  it('a path with its own token → exempt from the global limit, and the key does not contain the token', () => {
    const webhook = routeOf('POST', `/webhooks/${A}/se-cret`);
    expect(webhook).toMatchObject({ key: 'POST /webhooks/:id/:token', globalExempt: true, carriesToken: true });
    const callback = routeOf('POST', `/interactions/${A}/se-cret/callback`);
    expect(callback).toMatchObject({ globalExempt: true, carriesToken: true, interaction: true });
    expect(routeOf('GET', `/webhooks/${A}`)).toMatchObject({ globalExempt: false, carriesToken: false });
  });
});

describe('paths', () => {
  it.each([
    '/api/v10/a/../b',
    '/api/v10//a',
    '/api/v10/%2e%2e/a',
    '/api/%2E/a',
    '/api/a%2fb',
    '/api/a\\b',
    '/api/a%5Cb',
    '/api/%252e',
  ])('refuses %s', (path) => expect(isTrickyPath(path)).toBe(true));

  it.each([
    '/api/v10/channels/1/messages/2/reactions/%F0%9F%91%8D/@me',
    '/api/v10/guilds/1/members/search',
    '/api/a/b.c',
  ])('%s → accepted', (path) => expect(isTrickyPath(path)).toBe(false));

  it('a path with a version → the path without it', () => {
    expect(apiPath('/api/v10/users/@me')).toBe('/users/@me');
    expect(apiPath('/api/users/@me')).toBe('/users/@me');
    expect(apiPath('/apifoo')).toBeNull();
  });
});
