import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy } from './lib/security-headers';

/** Security headers of every page. `/api` and `/docs` answer with the webserver's own. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = Buffer.from(crypto.randomUUID()).toString('base64');
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === 'development', process.env.SIM_URL);

  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  headers.set('content-security-policy', policy);

  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  response.headers.set('x-content-type-options', 'nosniff');
  response.headers.set('referrer-policy', 'same-origin');
  response.headers.set('x-frame-options', 'DENY');
  response.headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=()');
  response.headers.set('cross-origin-opener-policy', 'same-origin');
  return response;
}

// Whole names only: `/docsx` is a page.
export const config = {
  matcher: [
    {
      source:
        '/((?!(?:api|docs|_next/static|_next/image)/|(?:docs|openapi\\.json|healthz|readyz|metrics|icon\\.svg)$).*)',
    },
  ],
};
