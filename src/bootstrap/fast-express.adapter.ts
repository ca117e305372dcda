import { once } from 'node:events';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { NestApplicationOptions } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import type { Express, Request, Response } from 'express';
import { CONNECTION_LIMITS, type ConnectionLimits, Connections } from '../http/connections/connections.js';
import { FixedAnswer } from '../http/fixed-answer.js';

/** Limits of our HTTP server, in milliseconds and bytes. They bound what a slow or hostile caller can hold. */
const LIMITS = {
  headersTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16 * 1024,
  insecureHTTPParser: false,
};

/** Answers some requests in place of express. */
export interface Door {
  /** False if the request is one for express. */
  takes(request: Request, response: Response): boolean;
}

/**
 * Express sets the prototype of every request and response with Object.setPrototypeOf, which discards V8's
 * optimizations for the object. This adapter makes Node create them with that prototype, so setting it again
 * changes nothing. The publishing route serves 1.5 to 1.9 times the requests, with the same bytes
 * (test/e2e/fast-adapter.spec.ts).
 */
export class FastExpressAdapter extends ExpressAdapter {
  readonly connections: Connections;
  /** Asked before express. Without it, express gets every request. */
  door: Door | undefined;
  private management: { connections: Connections; server: http.Server } | undefined;

  /** @param application with its settings already made, `trust proxy` too: the router reads them once */
  constructor(
    private readonly application: Express,
    readonly limits: ConnectionLimits = CONNECTION_LIMITS,
  ) {
    super(application);
    this.connections = this.newConnections();
  }

  /** True while the service stops. New requests then come only on connections that were already open. */
  get isClosing(): boolean {
    return this['isShuttingDown'];
  }

  /** As the parent, and sends a FixedAnswer that a handler returns. */
  override reply(response: Response, body: unknown, statusCode?: number): unknown {
    if (body instanceof FixedAnswer) return body.send(response.req, response);
    return super.reply(response, body, statusCode);
  }

  override initHttpServer(options: NestApplicationOptions): void {
    const server = this.newServer(this.connections, options?.httpsOptions);
    // The parent creates a server of its own, and adds to it what `return503OnClosing` and
    // `forceCloseConnections` need.
    super.initHttpServer({ ...options, forceCloseConnections: false });
    this.setHttpServer(server);
    if (options?.forceCloseConnections) this['trackOpenConnections']();
  }

  /** Opens one more listener, with connections and limits of its own. Returns its URL. */
  async listenForManagement(port: number, host: string): Promise<string> {
    const connections = this.newConnections();
    const server = this.newServer(connections);
    this.management = { connections, server };
    server.listen(port, host);
    await once(server, 'listening');
    return urlOf(server.address() as AddressInfo);
  }

  /** Whether the socket came to the management listener, or null while there is none. */
  isManagement(socket: Socket): boolean | null {
    return this.management ? this.management.connections.has(socket) : null;
  }

  /** Health checks are answered until the other requests are. */
  override async close(): Promise<void> {
    await super.close();
    this.management?.server.closeAllConnections();
    this.management?.server.close();
  }

  /** Its requests and responses have the prototypes of express: see `withPrototypesOf`. */
  private readonly listener: RequestListener = (request, response) => {
    if (this.door?.takes(request as Request, response as Response)) return;
    this.application(request, response);
  };

  private newConnections(): Connections {
    return new Connections(this.limits, this.application.get('trust proxy fn'));
  }

  private newServer(connections: Connections, tls?: https.ServerOptions): http.Server {
    const fast = {
      ...LIMITS,
      ...withPrototypesOf(this.application, (response) => connections.began(response)),
    };
    const server = tls
      ? https.createServer({ ...tls, ...fast }, this.listener)
      : http.createServer(fast, this.listener);
    connections.watch(server, tls ? 'secureConnection' : 'connection');
    return server;
  }
}

const urlOf = ({ address, family, port }: AddressInfo) =>
  `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;

/**
 * These are functions because the prototype of a class cannot be replaced.
 * @param onResponse called for each response, those too that Node sends without a `request` event
 */
function withPrototypesOf({ request, response }: Express, onResponse: (response: ServerResponse) => void) {
  function FastRequest(this: IncomingMessage, socket: Socket) {
    (http.IncomingMessage as unknown as (this: IncomingMessage, socket: Socket) => void).call(this, socket);
  }
  function FastResponse(this: ServerResponse, message: IncomingMessage, options: object) {
    type Construct = (this: ServerResponse, message: IncomingMessage, options: object) => void;
    (http.ServerResponse as unknown as Construct).call(this, message, options);
    onResponse(this);
  }
  FastRequest.prototype = request;
  FastResponse.prototype = response;
  return {
    IncomingMessage: FastRequest as unknown as typeof http.IncomingMessage,
    ServerResponse: FastResponse as unknown as typeof http.ServerResponse,
  };
}
