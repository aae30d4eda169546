import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { connection } from './connection';
import { ApiProblem, isTransient } from './problem';
import { hasSessionEnded } from './session-end';

/** A page that is opened without a session leads to the sign-in page, and back here afterwards. */
function toSignIn(error: unknown): void {
  if (!(error instanceof ApiProblem) || error.status !== 401 || hasSessionEnded()) return;
  const { pathname, search } = window.location;
  if (pathname === '/') return;
  window.location.assign(`/?error=session.missing&next=${encodeURIComponent(pathname + search)}`);
}

export function createQueryClient(): QueryClient {
  const client = new QueryClient({
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
  // Queries that failed during an outage are fetched again when the server is back.
  connection.onBack(
    () => void client.refetchQueries({ type: 'active', predicate: ({ state }) => state.error !== null }),
  );
  return client;
}
