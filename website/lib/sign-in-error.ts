const sentences: Record<string, { title: string; text: string }> = {
  'session.missing': { title: 'Your session has ended', text: 'Sign in again to return to the same page.' },
  'login-cancelled': { title: 'Sign-in was cancelled', text: 'Nothing was changed.' },
  'login-expired': {
    title: 'That sign-in took too long',
    text: 'It was started in another tab, or has expired. Start again.',
  },
  'login-refused': {
    title: 'Discord refused the sign-in',
    text: 'Sign in again. If this happens again, tell the operator.',
  },
  'discord-unavailable': { title: 'Discord did not answer', text: 'Wait a moment and sign in again.' },
};

/** The text for `?error=` on the sign-in page. */
export function describeSignInError(code: string): { title: string; text: string } {
  return (
    sentences[code] ?? {
      title: 'Sign-in failed',
      text: `Try again. If this happens again, tell the operator this code: ${code.slice(0, 64)}`,
    }
  );
}

/** A place inside this site to return to; anything else would let a link send people elsewhere. */
export function safeNext(next: string | undefined): string {
  return next && /^\/(?![/\\])/.test(next) ? next : '/guilds';
}
