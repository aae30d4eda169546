import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem, isTransient } from './problem';

/** A session that ended sends the person to the sign-in page, and back here afterwards. */
function toSignIn(error: unknown): void {
  if (!(error instanceof ApiProblem) || error.status !== 401) return;
  const { pathname, search } = window.location;
  if (pathname === '/') return;
  window.location.assign(`/?error=session.missing&next=${encodeURIComponent(pathname + search)}`);
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({ onError: toSignIn }),
    mutationCache: new MutationCache({ onError: toSignIn }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => isTransient(error) && count < 3,
        retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4_000),
      },
    },
  });
}
