import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { PulledMessages, PullSubscription } from '../../src/pull/pull.schemas.js';
import { onBothStores } from '../support/databases.js';
import { DeliveryWorld, type Partner } from '../support/service/delivery-world.js';
import { EVENTS, PULLS } from '../support/store-paths.js';
import { until } from '../support/until.js';

onBothStores('GET /metrics', (database) => {
  let world: DeliveryWorld;
  let partner: Partner;

  beforeAll(async () => {
    world = await DeliveryWorld.open(database);
    partner = await world.newPartner();
    world.receiver.answer(partner.path, { failFirst: 1 });
    await partner.hook();
    await world.order(1);
    await world.receiver.waitFor(2, partner.path);
  });
  afterAll(() => world?.close());

  const scrape = async () => (await fetch(`${world.app.url}/metrics`)).text();

  it('counts deliveries by outcome and failure', async () => {
    const text = await until('a delivered delivery in /metrics', scrape, (page) =>
      page.includes('state="delivered"'),
    );
    expect(text).toContain('storehooks_deliveries_total{state="delivered",failure=""} 1');
    expect(text).toContain('storehooks_deliveries_total{state="retry",failure="http_status"} 1');
    expect(text).toContain('storehooks_delivery_latency_seconds_count 1');
    expect(text).toContain('storehooks_attempt_duration_seconds_count 2');
  });

  it.each([
    // The order, and the delivery exception that its failure published.
    'storehooks_events_total 2',
    'storehooks_commit_size_count{of="events"} ',
    'storehooks_fenced_total 0',
    'storehooks_lanes ',
    'storehooks_queued_deliveries 0',
    'storehooks_oldest_due_age_seconds ',
    'storehooks_circuits{state="closed"} 1',
    'process_resident_memory_bytes ',
  ])('shows %s', async (line) => {
    await until(`${line} in /metrics`, scrape, (page) => page.includes(line));
  });

  it('counts what becomes of messages that are pulled', async () => {
    const puller = await world.newPartner();
    const created = await puller.call('POST', PULLS, { scope: 'store/product/*' });
    const messages = `${PULLS}/${(created.body as PullSubscription).id}`;
    const settleNext = async (how: 'ack' | 'nack', more: object = {}) => {
      const pulled = (await puller.call('GET', `${messages}/messages?wait=20`)).body as PulledMessages;
      const ids = pulled.messages.map(({ id }) => id);
      expect(ids).toHaveLength(1);
      expect((await puller.call('POST', `${messages}/${how}`, { ids, ...more })).status).toBe(204);
    };
    const delivered = async () =>
      Number(/deliveries_total\{state="delivered",failure=""\} (\d+)/.exec(await scrape())![1]);
    const before = await delivered();
    await world.publish('POST', EVENTS, { scope: 'store/product/created', data: { type: 'product', id: 1 } });
    await settleNext('nack', { delay_seconds: 0 });
    await settleNext('ack');
    expect(await scrape()).toContain('storehooks_deliveries_total{state="retry",failure="nacked"} 1');
    expect(await delivered()).toBe(before + 1);
  });
});
