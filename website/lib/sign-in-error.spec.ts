import { describeSignInError, safeNext } from './sign-in-error';

describe('the place to return to after signing in', () => {
  it.each(['/guilds', '/g/1/log?level=error', '/'])('%s → accepted', (next) => {
    expect(safeNext(next)).toBe(next);
  });

  it.each(['https://evil.example', '//evil.example', '/\\evil.example', 'javascript:alert(1)', '', undefined])(
    'is never %s',
    (next) => {
      expect(safeNext(next)).toBe('/guilds');
    },
  );
});

describe('a sign-in error', () => {
  it('a known code → a sentence; an unknown code → the code', () => {
    expect(describeSignInError('login-cancelled').title).toBe('Sign-in was cancelled');
    expect(describeSignInError('something-new').text).toContain('something-new');
  });
});
