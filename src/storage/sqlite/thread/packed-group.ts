import type { AcceptedEvent, NewDelivery } from '../../../delivery/model/accepted-event.js';
import type { Group } from '../../../delivery/model/delivery.repository.js';
import type { Delivered, DeliveryOrigin, Settlement } from '../../../delivery/model/settlement.js';

type Cell = string | number | null;

/**
 * A group as it is sent to the thread of the database. Structured cloning writes the name of every field of every object.
 * Measured for each delivery: 0.5 µs to send and 1 µs to read as cells, 1.4 µs and 2.8 µs as objects.
 */
export interface PackedGroup {
  leaseId: string;
  /** The number of events of each request. */
  requests: number[];
  /** For each event: its fields, the number of its deliveries, and their fields. */
  events: Cell[];
  /** Successes: most results are. */
  delivered: Cell[];
  others: Settlement[];
}

export function packGroup({ leaseId, accepted, settled }: Group): PackedGroup {
  const events: Cell[] = [];
  for (const request of accepted) for (const event of request) packEvent(event, events);
  const delivered: Cell[] = [];
  const others: Settlement[] = [];
  for (const settlement of settled) {
    if (isPlain(settlement)) packDelivered(settlement, delivered);
    else others.push(settlement);
  }
  return { leaseId, requests: accepted.map(({ length }) => length), events, delivered, others };
}

export function unpackGroup({ leaseId, requests, events, delivered, others }: PackedGroup): Group {
  const cells = new Cells(events);
  const accepted = requests.map((length) => Array.from({ length }, () => unpackEvent(cells)));
  return { leaseId, accepted, settled: [...unpackDelivered(new Cells(delivered)), ...others] };
}

/** A success that nothing waits for. */
const isPlain = (settlement: Settlement): settlement is Delivered =>
  settlement.to === 'delivered' && !settlement.pull && settlement.line === undefined;

/** Cells read in the order in which they were written. */
class Cells {
  private at = 0;

  constructor(private readonly cells: Cell[]) {}

  get isEmpty(): boolean {
    return this.at >= this.cells.length;
  }

  next<Type extends Cell>(): Type {
    return this.cells[this.at++] as Type;
  }
}

function packEvent(event: AcceptedEvent, cells: Cell[]): void {
  const { id, storeHash, clientId, scope, acceptedAt, idempotencyKey, keysFrom, contentHash } = event;
  cells.push(id, storeHash, clientId, scope, acceptedAt, idempotencyKey, keysFrom, contentHash);
  cells.push(event.hookBody, event.webHookBody, event.trace, event.filtered ?? null);
  cells.push(event.deliveries.length);
  for (const { subscriptionKey, clientId, kind, place, line } of event.deliveries) {
    cells.push(subscriptionKey, clientId, kind, place, line ?? null);
  }
}

function unpackEvent(cells: Cells): AcceptedEvent {
  const event = {
    id: cells.next<string>(),
    storeHash: cells.next<string>(),
    clientId: cells.next<string>(),
    scope: cells.next<string>(),
    acceptedAt: cells.next<number>(),
    idempotencyKey: cells.next<string | null>(),
    keysFrom: cells.next<number>(),
    contentHash: cells.next<string | null>(),
    hookBody: cells.next<string | null>(),
    webHookBody: cells.next<string | null>(),
    trace: cells.next<string | null>(),
  };
  const filtered = cells.next<string | null>();
  const deliveries = Array.from({ length: cells.next<number>() }, () => unpackDelivery(cells));
  return { ...event, ...(filtered !== null && { filtered }), deliveries };
}

function unpackDelivery(cells: Cells): NewDelivery {
  const delivery = {
    subscriptionKey: cells.next<string>(),
    clientId: cells.next<string>(),
    kind: cells.next<NewDelivery['kind']>(),
    place: cells.next<NewDelivery['place']>(),
  };
  const line = cells.next<string | null>();
  return line === null ? delivery : { ...delivery, line };
}

function packDelivered({ ref, attempt, origin }: Delivered, cells: Cell[]): void {
  cells.push(ref.eventId, ref.ordinal, attempt.number, attempt.startedAt, attempt.durationMs, attempt.status);
  if (!origin) cells.push(null);
  else cells.push(origin.subscriptionKey, origin.storeHash, origin.clientId, origin.acceptedAt);
}

function unpackDelivered(cells: Cells): Delivered[] {
  const delivered: Delivered[] = [];
  while (!cells.isEmpty) {
    const ref = { eventId: cells.next<string>(), ordinal: cells.next<number>() };
    const [number, startedAt] = [cells.next<number>(), cells.next<number>()];
    const attempt = { number, startedAt, durationMs: cells.next<number>(), status: cells.next<number>() };
    const origin = unpackOrigin(cells);
    delivered.push({ to: 'delivered', ref, attempt, ...(origin && { origin }) });
  }
  return delivered;
}

function unpackOrigin(cells: Cells): DeliveryOrigin | null {
  const subscriptionKey = cells.next<string | null>();
  if (subscriptionKey === null) return null;
  const [storeHash, clientId] = [cells.next<string>(), cells.next<string>()];
  return { subscriptionKey, storeHash, clientId, acceptedAt: cells.next<number>() };
}
