import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express } from 'express';
import { FixedAnswer } from '../http/fixed-answer.js';
import { buildDocument } from './openapi-document.js';

const HTML = 'text/html; charset=utf-8';
const JAVASCRIPT = 'text/javascript; charset=utf-8';

/** The files of Swagger UI that the page loads. No other file of the package is served. */
const ASSETS = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': JAVASCRIPT,
  'favicon-16x16.png': 'image/png',
  'favicon-32x32.png': 'image/png',
};

/** @param base of the other files, relative to the page: a proxy may serve all of it under a prefix */
const page = (base: string) => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Storehooks</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${base}swagger-ui.css">
<link rel="icon" type="image/png" href="${base}favicon-32x32.png" sizes="32x32">
<link rel="icon" type="image/png" href="${base}favicon-16x16.png" sizes="16x16">
</head>
<body>
<div id="swagger-ui"></div>
<script src="${base}swagger-ui-bundle.js"></script>
<script src="${base}swagger-ui-init.js"></script>
</body>
</html>
`;

/** The document is beside the page's directory. Its URL is relative to this script, not to the page. */
const INIT = `const { src } = document.currentScript;
window.ui = SwaggerUIBundle({
  url: new URL('../openapi.json', src).href,
  dom_id: '#swagger-ui',
  persistAuthorization: true,
  validatorUrl: 'none',
});
`;

/** Serves the OpenAPI document and Swagger UI. Everything is made at its first request, and once. */
export function serveDocs(app: NestExpressApplication): void {
  const application: Express = app.getHttpAdapter().getInstance();
  const serve = (path: string, make: () => FixedAnswer) => {
    let answer: FixedAnswer | undefined;
    application.get(path, (request, response) => {
      answer ??= make();
      answer.send(request, response);
    });
  };
  serve('/openapi.json', () => new FixedAnswer('application/json; charset=utf-8', documentOf(app)));
  servePage(application);
  serve('/docs/swagger-ui-init.js', () => new FixedAnswer(JAVASCRIPT, INIT));
  for (const [name, type] of Object.entries(ASSETS)) {
    serve(`/docs/${name}`, () => new FixedAnswer(type, readFileSync(assetPath(name))));
  }
}

/** `/docs` and `/docs/` are one route, but differ in what relative URLs in them mean. */
function servePage(application: Express): void {
  const atDirectory = new FixedAnswer(HTML, page('./'));
  const besideDirectory = new FixedAnswer(HTML, page('./docs/'));
  application.get('/docs', (request, response) => {
    (request.path.endsWith('/') ? atDirectory : besideDirectory).send(request, response);
  });
}

const documentOf = (app: NestExpressApplication) => JSON.stringify(buildDocument(app));

/** In the package that @nestjs/swagger brings, wherever npm has installed it. */
function assetPath(name: string): string {
  const ours = createRequire(import.meta.url);
  return createRequire(ours.resolve('@nestjs/swagger')).resolve(`swagger-ui-dist/${name}`);
}
