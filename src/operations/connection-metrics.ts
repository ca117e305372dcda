import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Counter, Gauge, Registry } from 'prom-client';

/** What the HTTP adapter knows of its connections. */
interface Counted {
  connections?: { size: number; ended: Readonly<Record<string, number>> };
}

/** Metrics of the HTTP server. */
@Injectable()
export class ConnectionMetrics {
  /** @param host has its adapter only once the application is made */
  constructor(registry: Registry, host: HttpAdapterHost) {
    const connections = () => (host.httpAdapter as unknown as Counted).connections;
    new Gauge({
      name: 'storehooks_http_connections',
      help: 'Connections of callers that are open',
      registers: [registry],
      collect() {
        this.set(connections()?.size ?? 0);
      },
    });
    new Counter({
      name: 'storehooks_http_connections_ended_total',
      help: 'Connections of callers that were ended or refused to protect the service, by reason',
      labelNames: ['reason'],
      registers: [registry],
      collect() {
        this.reset();
        for (const [reason, count] of Object.entries(connections()?.ended ?? {})) this.inc({ reason }, count);
      },
    });
  }
}
