import { mount, type Route } from '#libs/http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
const assets = path.dirname(require.resolve('swagger-ui-dist/package.json'));
/** Files of that package that the page loads. */
const served = new Set(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']);

/** Swagger UI sets styles from its script, and draws icons from `data:`. The page itself contains no script. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

const page = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Mainstay: API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#swagger-ui', deepLinking: true });\n`;

/** Pages that are not handlers of a controller. */
export const pages = [
  { path: '/openapi.json', access: 'public' },
  { path: '/docs', access: 'public' },
] as const satisfies ReadonlyArray<Omit<Route, 'method'>>;

/** `/openapi.json`, and `/docs` for readers. */
export function mountDocs(app: NestExpressApplication, document: OpenAPIObject): void {
  mount(app, pages[0], (request, response, next) => {
    if (request.path !== '/' || !isRead(request)) return next();
    response.json(document);
  });
  mount(app, pages[1], docs);
}

const isRead = ({ method }: Request): boolean => method === 'GET' || method === 'HEAD';

function docs(request: Request, response: Response, next: NextFunction): void {
  if (!isRead(request)) return next();
  response.setHeader('Content-Security-Policy', policy);
  const file = request.path.slice(1);
  if (file === '') response.type('html').send(page);
  else if (file === 'start.js') response.type('js').send(start);
  else if (served.has(file)) response.sendFile(file, { root: assets });
  else next();
}
