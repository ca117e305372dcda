import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { TraceCollector } from '../support/receivers/trace-collector.js';
import { callAs, ProcessWorld } from '../support/service/process-world.js';
import { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const ORDER = { scope: 'store/order/created', data: { type: 'order', id: 250 } };
const PUBLISHER = { traceId: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', spanId: 'bbbbbbbbbbbbbbbb' };
const TRACEPARENT = `00-${PUBLISHER.traceId}-${PUBLISHER.spanId}-01`;

/** The trace and the span that a request to the receiver belongs to. */
const traceOf = ({ headers }: { headers: NodeJS.Dict<string | string[]> }) => {
  const [, traceId, spanId] = String(headers['traceparent']).split('-');
  return { traceId, spanId };
};

onBothStores('A service that traces', (database) => {
  let world: ProcessWorld;
  let collector: TraceCollector;
  beforeEach(async () => {
    collector = await TraceCollector.start();
    world = await ProcessWorld.open(database, {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_BSP_SCHEDULE_DELAY: '20',
      RETRY_SCHEDULE: '1,1',
    });
  });
  afterEach(async () => {
    await world.close();
    await collector.close();
  });

  it("continues the publisher's trace to each attempt, also after a restart", async () => {
    const { receiver } = world;
    const tokens = await world.createTenant();
    const service = await world.start();
    const hook = { scope: ORDER.scope, destination: receiver.url('/in') };
    await callAs(service, tokens.partner)('POST', HOOKS, hook);
    receiver.answer('/in', { failFirst: 1 });
    await callAs(service, tokens.platform)('POST', EVENTS, ORDER, { traceparent: TRACEPARENT });
    await receiver.waitFor(1, '/in');
    await service.end('SIGTERM');
    await world.start();
    const attempts = (await receiver.waitFor(2, '/in')).map(traceOf);
    expect(attempts.map(({ traceId }) => traceId)).toEqual([PUBLISHER.traceId, PUBLISHER.traceId]);
    expect(new Set(attempts.map(({ spanId }) => spanId)).size).toBe(2);
    const spans = await until(
      'all spans',
      () => collector.spans,
      ({ length }) => length === 3,
    );
    const publishing = spans.find(({ name }) => name === 'publish events')!;
    expect(publishing).toMatchObject({ traceId: PUBLISHER.traceId, parentId: PUBLISHER.spanId });
    const delivering = spans.filter(({ name }) => name === 'deliver event');
    expect(delivering).toEqual(
      expect.arrayContaining(
        attempts.map((attempt) => expect.objectContaining({ ...attempt, parentId: publishing.spanId })),
      ),
    );
  });

  it('begins a trace where the publisher sends none, or a malformed one', async () => {
    const tokens = await world.createTenant();
    const service = await world.start();
    const hook = { scope: ORDER.scope, destination: world.receiver.url('/in') };
    await callAs(service, tokens.partner)('POST', HOOKS, hook);
    const publish = callAs(service, tokens.platform);
    expect((await publish('POST', EVENTS, ORDER)).status).toBe(202);
    expect((await publish('POST', EVENTS, ORDER, { traceparent: '00-zz' })).status).toBe(202);
    const attempts = (await world.receiver.waitFor(2, '/in')).map(traceOf);
    expect(new Set(attempts.map(({ traceId }) => traceId)).size).toBe(2);
    for (const { traceId } of attempts) expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('A service without OTEL variables', () => {
  it('sends no trace of its own', async () => {
    const world = await ProcessWorld.open();
    try {
      const tokens = await world.createTenant();
      const service = await world.start();
      const hook = { scope: ORDER.scope, destination: world.receiver.url('/in') };
      await callAs(service, tokens.partner)('POST', HOOKS, hook);
      await callAs(service, tokens.platform)('POST', EVENTS, ORDER, { traceparent: TRACEPARENT });
      const [request] = await world.receiver.waitFor(1, '/in');
      expect(request!.headers).not.toHaveProperty('traceparent');
    } finally {
      await world.close();
    }
  });

  it('refuses to start where they ask for what it does not do', async () => {
    const world = await ProcessWorld.open();
    try {
      const { code, stderr } = await ServiceProcess.refused({
        ...world.environment,
        OTEL_TRACES_EXPORTER: 'zipkin',
      });
      expect([code, stderr]).toEqual([1, 'storehooks: OTEL_TRACES_EXPORTER must be otlp or none.\n']);
    } finally {
      await world.close();
    }
  });
});
