const sentences: Record<string, { title: string; text: string }> = {
  'session.missing': { title: 'Your session has ended', text: 'Sign in again and you are back where you were.' },
  'login-cancelled': { title: 'Sign-in was cancelled', text: 'Nothing was changed. Sign in whenever you like.' },
  'login-expired': {
    title: 'That sign-in took too long',
    text: 'It was begun in another tab, or has expired. Start again.',
  },
  'login-refused': {
    title: 'Discord did not let you in',
    text: 'Please sign in again. If it goes on, tell the operator.',
  },
  'discord-unavailable': { title: 'Discord did not answer', text: 'Wait a moment and sign in again.' },
};

/** What `?error=` on the sign-in page means, in words. */
export function describeSignInError(code: string): { title: string; text: string } {
  return (
    sentences[code] ?? {
      title: 'Signing in did not work',
      text: `Please try again. If it happens again, tell the operator this code: ${code.slice(0, 64)}`,
    }
  );
}

/** A place inside this site to return to; anything else would let a link send people elsewhere. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/guilds';
}
