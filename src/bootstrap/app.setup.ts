import { HttpAdapterHost } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import express, { type RequestHandler } from 'express';
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
import { fixedHeaders } from '../http/fixed-headers.js';
import { refuseOnceClosing } from '../http/refuse-once-closing.js';
import { requestId } from '../http/request-id.js';
import { oneHost } from '../http/single-header.js';
import { serveDocs } from './docs.js';
import type { Entrance } from './door/publish-door.js';
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
export function configureApp(app: NestExpressApplication): Entrance {
  const host = app.get<HttpAdapterHost<FastExpressAdapter>>(HttpAdapterHost);
  const config = app.get(Config);
  const entrance = {
    middleware: middlewareOf(host.httpAdapter, config),
    bodies: new AppValidationPipe(),
    errors: new AppErrorFilter(host),
  };
  app.use(...entrance.middleware);
  app.use('/docs', helmet(DOCS_HEADERS));
  app.useGlobalFilters(entrance.errors);
  app.useGlobalPipes(entrance.bodies);
  if (config.DOCS) serveDocs(app);
  // A process that only delivers has none of the routes that the console calls.
  if (config.CONSOLE && config.ROLE !== 'dispatcher') {
    app.use('/console', helmet(consoleHeaders(config.CONSOLE_FRAME_ANCESTORS)), serveConsole());
  }
  return entrance;
}

/** What each request passes first, in this order. */
function middlewareOf(adapter: FastExpressAdapter, { TRUSTED_PROXIES }: Config): RequestHandler[] {
  return [
    requestId,
    fixedHeaders(helmet(API_HEADERS)),
    keepReservedPlaces(adapter.connections),
    separateManagement(({ socket }) => adapter.isManagement(socket)),
    refuseOnceClosing(adapter),
    oneHost,
    ...(TRUSTED_PROXIES.length > 0 ? [limitCallersBehindProxies(adapter.limits.perCaller)] : []),
  ];
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
  // Express was told not to send the header that this one takes away.
  hidePoweredBy: false,
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
