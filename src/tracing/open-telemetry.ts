import {
  type Context,
  defaultTextMapSetter,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { parseTraceParent, W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  defaultResource,
  detectResources,
  envDetector,
  hostDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { BasicTracerProvider, BatchSpanProcessor } from '@opentelemetry/sdk-trace-base';
import type { AttemptOutcome } from '../delivery/model/attempt-outcome.js';
import type { AttemptSpan, PublishSpan, TracedAttempt, Tracing } from './tracing.js';

const SERVICE = resourceFromAttributes({ 'service.name': 'storehooks' });

/**
 * Traces with OpenTelemetry, over OTLP. The SDK reads its own variables: OTEL_EXPORTER_OTLP_*, OTEL_TRACES_SAMPLER*,
 * OTEL_BSP_*, OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES. Span names and attributes follow its semantic conventions
 * for messaging and for HTTP clients.
 */
export class OpenTelemetry implements Tracing {
  private readonly propagator = new W3CTraceContextPropagator();
  private readonly provider: BasicTracerProvider;
  private readonly tracer: Tracer;

  constructor(version: string) {
    // The variables come last: they win over what is set here.
    const detected = detectResources({ detectors: [hostDetector, envDetector] });
    this.provider = new BasicTracerProvider({
      resource: defaultResource().merge(SERVICE).merge(detected),
      spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter())],
    });
    this.tracer = this.provider.getTracer('storehooks', version);
  }

  publishing(storeHash: string, parent: string | undefined): PublishSpan {
    const attributes = { 'messaging.operation.type': 'send', 'storehooks.store_hash': storeHash };
    const span = this.tracer.startSpan(
      'publish events',
      { kind: SpanKind.SERVER, attributes },
      contextOf(parent),
    );
    const around = async <T>(work: Promise<T>): Promise<T> => {
      try {
        return await work;
      } catch (error) {
        fail(span, error);
        throw error;
      } finally {
        span.end();
      }
    };
    return { traceparent: this.headersOf(span)['traceparent']!, around };
  }

  attempt(described: () => TracedAttempt): AttemptSpan {
    const { eventId, storeHash, scope, number, url, parent } = described();
    const { hostname, port } = new URL(url);
    const attributes = {
      'messaging.operation.type': 'process',
      'messaging.message.id': eventId,
      'http.request.method': 'POST',
      'http.request.resend_count': number - 1,
      'server.address': hostname,
      ...(port !== '' && { 'server.port': Number(port) }),
      'storehooks.store_hash': storeHash,
      'storehooks.scope': scope,
    };
    const options = { kind: SpanKind.CLIENT, attributes };
    const span = this.tracer.startSpan('deliver event', options, contextOf(parent));
    const around = async (sending: Promise<AttemptOutcome>) => {
      const outcome = await sending;
      describe(span, outcome);
      span.end();
      return outcome;
    };
    return { headers: this.headersOf(span), around };
  }

  async close(): Promise<void> {
    await this.provider.shutdown().catch(() => undefined);
  }

  private headersOf(span: Span): Record<string, string> {
    const headers: Record<string, string> = {};
    this.propagator.inject(trace.setSpan(ROOT_CONTEXT, span), headers, defaultTextMapSetter);
    return headers;
  }
}

function contextOf(traceparent: string | null | undefined): Context {
  const parent = traceparent ? parseTraceParent(traceparent) : null;
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
}

function describe(span: Span, outcome: AttemptOutcome): void {
  if (outcome.status !== null) span.setAttribute('http.response.status_code', outcome.status);
  if (outcome.ok) return;
  span.setAttribute('error.type', outcome.reason ?? outcome.failure);
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function fail(span: Span, error: unknown): void {
  span.recordException(error instanceof Error ? error : String(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}
