import { HttpAdapterHost } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express from 'express';
import helmet, { type HelmetOptions } from 'helmet';
import { Config } from '../config/config.js';
import { consoleHeaders } from '../console-server/console-headers.js';
import { serveConsole } from '../console-server/serve-console.js';
import { AppErrorFilter } from '../errors/app-error.filter.js';
import { AppValidationPipe } from '../errors/validation/app-validation.pipe.js';
import { trustIn } from '../http/client-address.js';
import { CONNECTION_LIMITS, type ConnectionLimits } from '../http/connections/connections.js';
import {
  keepReservedPlaces,
  limitCallersBehindProxies,
  separateManagement,
} from '../http/connections/places.js';
import { refuseOnceClosing } from '../http/refuse-once-closing.js';
import { requestId } from '../http/request-id.js';
import { oneHost } from '../http/single-header.js';
import { serveDocs } from './docs.js';
import { FastExpressAdapter } from './fast-express.adapter.js';

/** JsonBodyGuard reads bodies, after authentication. */
export const APP_OPTIONS = { bodyParser: false } as const;

/**
 * Paths are exact, but for one slash at the end: existing clients of both APIs send one. Queries are flat. Only fixed
 * answers have an ETag: computing one for each other answer would cost more than it saves.
 * @throws ConfigError
 */
export function createAdapter(
  { TRUSTED_PROXIES }: Config,
  limits: ConnectionLimits = CONNECTION_LIMITS,
): FastExpressAdapter {
  const application = express()
    .enable('case sensitive routing')
    .disable('strict routing')
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', 'simple')
    .set('trust proxy', trustIn(TRUSTED_PROXIES));
  return new FastExpressAdapter(application, limits);
}

/** Setup that the service and its tests share. Call it between NestFactory.create and `init` or `listen`. */
export function configureApp(app: NestExpressApplication): void {
  const { httpAdapter } = app.get<HttpAdapterHost<FastExpressAdapter>>(HttpAdapterHost);
  const config = app.get(Config);
  app.use(requestId, helmet(API_HEADERS), keepReservedPlaces(httpAdapter.connections));
  app.use(separateManagement(({ socket }) => httpAdapter.isManagement(socket)));
  app.use(refuseOnceClosing(httpAdapter), oneHost);
  if (config.TRUSTED_PROXIES.length > 0) {
    app.use(limitCallersBehindProxies(httpAdapter.limits.perCaller));
  }
  app.use('/docs', helmet(DOCS_HEADERS));
  app.useGlobalFilters(new AppErrorFilter(app.get(HttpAdapterHost)));
  app.useGlobalPipes(new AppValidationPipe());
  if (config.DOCS) serveDocs(app);
  // A process that only delivers has none of the routes that the console calls.
  if (config.CONSOLE && config.ROLE !== 'dispatcher') {
    app.use('/console', helmet(consoleHeaders(config.CONSOLE_FRAME_ANCESTORS)), serveConsole());
  }
}

/** Responses are data: nothing in them may run, be framed or be sniffed. Headers that only affect pages are off. */
const API_HEADERS: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
  },
  crossOriginOpenerPolicy: false,
  dnsPrefetchControl: false,
  frameguard: false,
  ieNoOpen: false,
  originAgentCluster: false,
  permittedCrossDomainPolicies: false,
  xXssProtection: false,
};

/** The Swagger UI loads only our own files, and sets styles inline. */
const DOCS_HEADERS: HelmetOptions = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': ["'self'", "'unsafe-inline'"],
      'img-src': ["'self'", 'data:'],
      'connect-src': ["'self'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
    },
  },
};
