import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AdminCircuit, AdminCircuitList } from '../../src/admin/circuits/admin-circuit.schemas.js';
import type { RunningService } from '../../src/service.js';
import { onBothStores } from '../support/databases.js';
import { type Call, caller } from '../support/http.js';
import { AdminWorld } from '../support/service/admin-world.js';
import { startInProcess } from '../support/service/app.js';
import type { DeliveryWorld, Partner } from '../support/service/delivery-world.js';
import { EVENTS } from '../support/store-paths.js';
import { until } from '../support/until.js';

const CIRCUITS = '/admin/v1/circuits';
/** A circuit stays closed until a host has had this many attempts. */
const ATTEMPTS = 100;

onBothStores('The circuits of the admin routes', (database) => {
  let admin: AdminWorld;
  let world: DeliveryWorld;
  let partner: Partner;
  /** On MongoDB a process that sends nothing, and so has no circuit of its own. */
  let api: RunningService | undefined;
  let call: Call;

  beforeAll(async () => {
    admin = await AdminWorld.open(database);
    ({ world } = admin);
    const { config } = world.app;
    if (database.name === 'mongodb') api = await startInProcess({ ...config, ROLE: 'api' });
    call = api ? caller(api.url, admin.operator) : admin.call;
    partner = await world.newPartner();
    await partner.hook();
  });
  afterAll(async () => {
    await api?.stop();
    await admin?.close();
  });

  const orders = (count: number) =>
    Array.from({ length: count }, (_, i) => ({
      scope: 'store/order/created',
      data: { type: 'order', id: i + 1 },
    }));
  const listed = async (query = '') =>
    ((await call('GET', `${CIRCUITS}${query}`)).body as AdminCircuitList).data;
  const opened = async (): Promise<AdminCircuit> => {
    world.receiver.answer(partner.path, { status: 500 });
    await world.publish('POST', EVENTS, orders(ATTEMPTS));
    const [circuit] = await until('an open circuit', listed, ([first]) => first?.state === 'open');
    return circuit!;
  };

  it('shows the circuits that hold deliveries back in any process, and lets them go on by a probe', async () => {
    const circuit = await opened();
    expect(circuit).toMatchObject({
      client_id: partner.clientId,
      host: new URL(world.receiver.url('/')).host,
      processes: [{ state: 'open', next_probe_at: expect.any(String), reported_at: expect.any(String) }],
    });
    expect(await listed('?state=open')).toHaveLength(1);
    expect(await listed('?state=probing')).toEqual([]);
    const held = await world.order(4711);
    world.receiver.answer(partner.path, { status: 204 });
    const answer = await call('POST', `${CIRCUITS}/${circuit.id}/probe`);
    expect(answer).toMatchObject({ status: 202, body: { id: circuit.id, state: 'open' } });
    await until(
      'the delivery that was held back',
      async () => world.receiver.requests(partner.path).map(({ headers }) => headers['webhook-id']),
      (ids) => ids.includes(held),
    );
    const [row] = await admin.lastChanges(1, { clientId: partner.clientId });
    expect(row).toMatchObject({
      kind: 'circuit',
      action: 'probe_asked',
      key: circuit.id,
      actor: { operatorId: admin.operator.id },
      after: { host: circuit.host },
    });
  });

  it('does not know a circuit that is closed', async () => {
    const answer = await call('POST', `${CIRCUITS}/${'0'.repeat(32)}/probe`);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await call('POST', `${CIRCUITS}/x/probe`)).status).toBe(404);
  });
});
