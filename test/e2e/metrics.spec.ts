import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { eventually, type Partner, Shop } from '../support/service/delivery-world.js';

onBothStores('GET /metrics', (database) => {
  let shop: Shop;
  let partner: Partner;

  beforeAll(async () => {
    shop = await Shop.open(database);
    partner = await shop.newPartner();
    shop.receiver.answer(partner.path, { failFirst: 1 });
    await partner.hook();
    await shop.order(1);
    await shop.receiver.waitFor(2, partner.path);
  });
  afterAll(() => shop?.close());

  const scrape = async () => (await fetch(`${shop.app.url}/metrics`)).text();

  it('counts deliveries by what became of them, and why', async () => {
    const text = await eventually(scrape, (page) => page.includes('state="delivered"'));
    expect(text).toContain('storehooks_deliveries_total{state="delivered",failure=""} 1');
    expect(text).toContain('storehooks_deliveries_total{state="retry",failure="http_status"} 1');
    expect(text).toContain('storehooks_delivery_latency_seconds_count 1');
    expect(text).toContain('storehooks_attempt_duration_seconds_count 2');
  });

  it.each([
    // The order, and the exception that its failure was.
    'storehooks_events_total 2',
    'storehooks_commit_size_count{of="events"} ',
    'storehooks_fenced_total 0',
    'storehooks_lanes ',
    'storehooks_queued_deliveries 0',
    'storehooks_oldest_due_age_seconds ',
    'storehooks_circuits{state="closed"} 1',
    'process_resident_memory_bytes ',
  ])('has %s', async (line) => {
    expect(await scrape()).toContain(line);
  });
});
