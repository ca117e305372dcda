import { ConfigError } from '../config/config.js';
import { VERSION } from '../config/product.js';
import { NoTracing, type Tracing } from './tracing.js';

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Whether the standard variables ask for traces: an exporter or an endpoint is named, and nothing turns them off.
 * @throws ConfigError if they ask for what is not there
 */
export function wantsTraces(variables: Variables): boolean {
  if (variables['OTEL_SDK_DISABLED']?.toLowerCase() === 'true') return false;
  const exporter = variables['OTEL_TRACES_EXPORTER'] || undefined;
  if (exporter === 'none') return false;
  const endpoints = ['OTEL_EXPORTER_OTLP_ENDPOINT', 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (exporter === undefined && !endpoints.some((name) => variables[name])) return false;
  if (exporter !== undefined && exporter !== 'otlp') {
    throw new ConfigError('OTEL_TRACES_EXPORTER must be otlp or none.');
  }
  const protocol =
    variables['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'] || variables['OTEL_EXPORTER_OTLP_PROTOCOL'];
  if (protocol && protocol !== 'http/protobuf') {
    throw new ConfigError('OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf.');
  }
  return true;
}

/** Loads OpenTelemetry only where traces are wanted. @throws ConfigError if it is wanted and not installed */
export async function startTracing(variables: Variables): Promise<Tracing> {
  if (!wantsTraces(variables)) return new NoTracing();
  try {
    const { OpenTelemetry } = await import('./open-telemetry.js');
    return new OpenTelemetry(VERSION);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new ConfigError(
      'OTEL_* variables ask for traces, and OpenTelemetry is not installed. Install the optional dependencies.',
    );
  }
}
