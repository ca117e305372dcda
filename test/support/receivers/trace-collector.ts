import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';

export interface CollectedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentId: string;
}

/** A collector that takes spans over OTLP (HTTP with protobuf) on loopback. */
export class TraceCollector {
  readonly spans: CollectedSpan[] = [];

  private constructor(private readonly server: Server) {
    server.on('request', async (request, response) => {
      const bytes = await buffer(request);
      const isZipped = request.headers['content-encoding'] === 'gzip';
      if (request.url === '/v1/traces') this.spans.push(...spansIn(isZipped ? gunzipSync(bytes) : bytes));
      response.end();
    });
  }

  static async start(): Promise<TraceCollector> {
    const collector = new TraceCollector(createServer());
    await once(collector.server.listen(0, '127.0.0.1'), 'listening');
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}

/** ExportTraceServiceRequest → resource_spans → scope_spans → spans, by the numbers of their fields. */
const spansIn = (request: Buffer): CollectedSpan[] =>
  fieldsOf(request, 1)
    .flatMap((resource) => fieldsOf(resource, 2))
    .flatMap((scope) => fieldsOf(scope, 2))
    .map((span) => ({
      traceId: fieldsOf(span, 1)[0]!.toString('hex'),
      spanId: fieldsOf(span, 2)[0]!.toString('hex'),
      parentId: (fieldsOf(span, 4)[0] ?? Buffer.alloc(0)).toString('hex'),
      name: fieldsOf(span, 5)[0]!.toString(),
    }));

const [VARINT, FIXED_64, LENGTH_DELIMITED] = [0, 1, 2];

/** The values of a length-delimited field of a protobuf message. */
function fieldsOf(message: Buffer, wanted: number): Buffer[] {
  const values: Buffer[] = [];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = message[at++]!;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [field, type] = [Math.floor(tag / 8), tag % 8];
    if (type === VARINT) varint();
    else if (type === LENGTH_DELIMITED) {
      const length = varint();
      if (field === wanted) values.push(message.subarray(at, at + length));
      at += length;
    } else at += type === FIXED_64 ? 8 : 4;
  }
  return values;
}
