import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { onBothStores } from '../support/databases.js';
import { Ledger } from '../support/faults/ledger.js';
import { callAs, ProcessWorld, type Tokens } from '../support/service/process-world.js';
import type { ServiceProcess } from '../support/service/service-process.js';
import { EVENTS, HOOKS, STORE } from '../support/store-paths.js';
import { until } from '../support/until.js';

type Row = Record<string, unknown>;
interface Page {
  next_cursor: string | null;
}

const ORDERS = 5;
const OF_STORE = ['--store', STORE];

onBothStores('The lists of the command line', (database) => {
  let world: ProcessWorld;
  let service: ServiceProcess;
  let tokens: Tokens;
  const events: string[] = [];

  beforeAll(async () => {
    world = await ProcessWorld.open(database);
    tokens = await world.createTenant();
    // A failed delivery stays pending.
    service = await world.start({ RETRY_SCHEDULE: '600,600' });
    world.receiver.answer('/failing', { status: 503, body: 'later' });
    await addHook('store/order/*', '/ok');
    await addHook('store/order/created', '/failing');
    await addHook('store/cart/*', '/carts');
    const ledger = new Ledger(EVENTS);
    for (let id = 1; id <= ORDERS; id++) await ledger.insist(() => callAs(service, tokens.platform), id);
    events.push(...ledger.acknowledged.values());
    await until(
      'the deliveries to be tried',
      () => deliveriesOf(2),
      ({ deliveries }) => deliveries.length === ORDERS && deliveries.every(({ attempts }) => attempts === 1),
    );
    await until(
      'the deliveries to arrive',
      () => deliveriesOf(1),
      ({ deliveries }) =>
        deliveries.length === ORDERS && deliveries.every(({ state }) => state === 'delivered'),
    );
  });
  afterAll(() => world.close());

  const addHook = async (scope: string, path: string) => {
    const hook = { scope, destination: world.receiver.url(path) };
    expect((await callAs(service, tokens.partner)('POST', HOOKS, hook)).status).toBe(201);
  };
  const hooks = (...args: string[]) =>
    world.json<Page & { hooks: Row[] }>('hook', 'list', ...OF_STORE, ...args);
  const deliveriesOf = (hook: number, ...args: string[]) =>
    world.json<Page & { deliveries: Row[] }>(
      'delivery',
      'list',
      ...OF_STORE,
      '--hook',
      String(hook),
      ...args,
    );

  it('lists the hooks of a store page by page, and filters them', async () => {
    const first = await hooks('--limit', '2');
    expect(first.hooks.map(({ id }) => id)).toEqual([1, 2]);
    const second = await hooks('--limit', '2', '--cursor', first.next_cursor!);
    expect([second.hooks.map(({ id }) => id), second.next_cursor]).toEqual([[3], null]);
    expect((await hooks('--scope', 'store/cart/*')).hooks).toEqual([
      expect.objectContaining({ id: 3, destination: world.receiver.url('/carts'), active: 'on' }),
    ]);
    expect((await hooks('--active', 'off')).hooks).toEqual([]);
    expect((await hooks('--client', 'nobody')).hooks).toEqual([]);
  });

  it('shows a hook by its key and by its number, with its backlog and its last failure', async () => {
    const byNumber = await world.json<Row>('hook', 'show', '2', ...OF_STORE);
    expect(byNumber).toMatchObject({
      id: 2,
      pending: ORDERS,
      last_failure: 'http_status',
      last_status: 503,
      last_success_at: null,
    });
    expect(await world.json('hook', 'show', String(byNumber['key']), ...OF_STORE)).toEqual(byNumber);
  });

  it('lists the deliveries of a hook, the newest first, page by page, and filters them', async () => {
    const first = await deliveriesOf(1, '--limit', '3');
    const second = await deliveriesOf(1, '--limit', '3', '--cursor', first.next_cursor!);
    const listed = [...first.deliveries, ...second.deliveries].map(({ event_id }) => event_id);
    expect([listed, second.next_cursor]).toEqual([events.toReversed(), null]);
    expect((await deliveriesOf(1, '--state', 'exhausted')).deliveries).toEqual([]);
    expect((await deliveriesOf(1, '--since', '2100-01-01')).deliveries).toEqual([]);
    expect((await deliveriesOf(1, '--until', '2100-01-01')).deliveries).toHaveLength(ORDERS);
  });

  it('shows a delivery with its attempts and its body, as a table for people', async () => {
    const [{ id } = {}] = (await deliveriesOf(2)).deliveries;
    const shown = await world.json<Row>('delivery', 'show', String(id), ...OF_STORE);
    expect(shown).toMatchObject({ id, attempt_log: [{ number: 1, status: 503, response_excerpt: 'later' }] });
    expect(JSON.parse(String(shown['body']))).toMatchObject({ data: { id: ORDERS } });
    const { stdout } = await world.cli('delivery', 'show', String(id), ...OF_STORE);
    expect(stdout).toMatch(/^number {2}started_at .* failure/m);
    expect(stdout).toMatch(/^state {11}pending$/m);
  });

  it('sends a delivery again, which the audit trail shows', async () => {
    const [{ id } = {}] = (await deliveriesOf(1)).deliveries;
    const before = world.receiver.requests('/ok').length;
    expect(await world.json('delivery', 'resend', String(id), ...OF_STORE)).toMatchObject({ id });
    await world.receiver.waitFor(before + 1, '/ok');
    const { changes } = await world.json<{ changes: Row[] }>('audit', ...OF_STORE, '--limit', '1');
    expect(changes).toEqual([expect.objectContaining({ action: 'delivery resent', via: 'cli' })]);
  });

  it('counts what became of deliveries over time, for all hooks and for one', async () => {
    const counts = (...args: string[]) => world.json<{ data: Row[] }>('stats', ...OF_STORE, ...args);
    const sum = ({ data }: { data: Row[] }, of: (step: Row) => number | undefined) =>
      data.reduce((total, step) => total + (of(step) ?? 0), 0);
    const failures = (step: Row) => (step['failed'] as Record<string, number>)['http_status'];
    // The service counts the results a little after they are written.
    const all = await until(
      'the failures to be counted',
      () => counts(),
      (found) => sum(found, failures) === ORDERS,
      { withinMs: 20_000, everyMs: 300 },
    );
    expect(all.data).toHaveLength(24);
    const failing = await counts('--hook', '2', '--step', 'minute');
    expect([sum(failing, failures), sum(failing, (step) => step['delivered'] as number)]).toEqual([
      ORDERS,
      0,
    ]);
    expect(sum(await counts('--client', 'nobody'), failures)).toBe(0);
    const { stdout } = await world.cli('stats', ...OF_STORE);
    expect(stdout).toMatch(/^from {2,}delivered/m);
    expect(stdout).toContain(`http_status=${ORDERS}`);
    const wrong = await world.cli('stats', '--hook', '2');
    expect([wrong.code, wrong.stderr]).toEqual([2, 'error: --hook needs --store.\n']);
  });

  it('explains an event for the hooks of every app, and of one', async () => {
    const explain = (...args: string[]) =>
      world.json<{ hooks: Row[] }>('event', 'explain', events[0]!, ...OF_STORE, ...args);
    const { hooks: explained } = await explain();
    expect(explained.map(({ scope, reason, attempts }) => [scope, reason, attempts === null])).toEqual([
      ['store/order/*', null, false],
      ['store/order/created', null, false],
      ['store/cart/*', 'scope_differs', true],
    ]);
    expect(explained.map(({ condition }) => condition)).toEqual([null, null, null]);
    const client = String(explained[0]!['client_id']);
    expect((await explain('--client', client)).hooks).toHaveLength(3);
    expect((await explain('--client', 'nobody')).hooks).toEqual([]);
  });

  it.each([
    ['a store', ['hook', 'list', '--store', 'none'], 'store'],
    ['a hook', ['hook', 'show', '99', ...OF_STORE], 'hook'],
    ['the hook of a list', ['delivery', 'list', '--hook', '99', ...OF_STORE], 'hook'],
    ['a delivery', ['delivery', 'show', 'dlv_01ARZ3NDEKTSV4RRFFQ69G5FAV_0', ...OF_STORE], 'delivery'],
    ['what is no id of a delivery', ['delivery', 'resend', 'x', ...OF_STORE], 'delivery'],
    ['an event', ['event', 'explain', 'msg_01ARZ3NDEKTSV4RRFFQ69G5FAV', ...OF_STORE], 'event'],
  ])('says in one line that %s is not there', async (_, args, what) => {
    const { code, stdout, stderr } = await world.cli(...args);
    expect([code, stdout, stderr]).toEqual([
      1,
      '',
      expect.stringMatching(new RegExp(`^storehooks: .*${what}.*\n$`, 'i')),
    ]);
  });

  it.each([
    ['--limit', '0'],
    ['--limit', '251'],
    ['--cursor', 'bm90IGl0'],
    ['--since', 'yesterday'],
  ])('exits with 2 for %s %s', async (option, value) => {
    const { code } = await world.cli('delivery', 'list', '--hook', '1', ...OF_STORE, option, value);
    expect(code).toBe(2);
  });

  it.each([0, 1, 2, 4])('takes --json as word %d of the line', async (at) => {
    const { code, stdout } = await world.cli(...['hook', 'list', ...OF_STORE].toSpliced(at, 0, '--json'));
    expect([code, JSON.parse(stdout)]).toEqual([0, { hooks: expect.any(Array), next_cursor: null }]);
  });
});
