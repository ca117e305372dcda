import type { AcceptedEvent } from '../../../delivery/model/accepted-event.js';
import type { Called, DeliveryClaims } from '../queue/delivery-claims.js';
import { chunksOf } from '../queue/event-chunks.js';
import { type EventDocument, type Standing, toEventDocument } from '../queue/event-document.js';
import {
  insertAll,
  insertTogether,
  type QueueCollections,
  type Refused,
} from '../queue/queue-collections.js';
import { behindIn, behindInStored, type Lined, lineUp, namesOf } from './line-up.js';
import type { Lines } from './lines.js';

/** Stores the events of one group that have ordered deliveries, and notes which of those stand behind others. */
export class LinedEvents {
  /** Ordinals, by event id. */
  private readonly behind = new Map<string, number[]>();
  /** Lines in which they stand, and whether this process had a place in memory for any of them. */
  private readonly names = new Map<string, boolean>();

  constructor(
    private readonly queue: QueueCollections,
    private readonly lines: Lines,
    private readonly leaseId: string,
  ) {}

  /** One after another: of a line, none is stored before those that came before it. True if another process wrote a key first. */
  async insert(events: AcceptedEvent[]): Promise<boolean> {
    if (events.length === 0) return false;
    const [turn, standing] = await this.begin(events);
    let [raced, at] = [false, turn];
    for (const chunk of chunksOf(events)) {
      const lined = chunk.map((event, i) => ({ event, turn: at + i }));
      raced = (await this.insertInOrder(lined, standing)) || raced;
      at += chunk.length;
    }
    return raced;
  }

  /** The same, all or nothing. */
  async insertWhole(events: AcceptedEvent[]): Promise<boolean> {
    const [turn, standing] = await this.begin(events);
    const lined = events.map((event, i) => ({ event, turn: turn + i }));
    for (;;) {
      const places = lineUp(lined, standing);
      const documents = this.documents(lined, places);
      const refused = await insertTogether(
        this.queue,
        chunksOf(events).map((chunk) => documents.splice(0, chunk.length)),
      );
      if (!refused) this.note(lined, places, standing);
      const head = refused && headOf(refused);
      if (head) standing.add(head);
      else if (refused && isStored(refused)) return (await this.withoutStored(lined)).length > 0;
      else return refused !== null;
    }
  }

  /** The ordinals of an event's deliveries that stand behind others. */
  behindOf({ id }: AcceptedEvent): readonly number[] {
    return this.behind.get(id) ?? [];
  }

  /** If a head has ended meanwhile, nobody may have seen what stands behind it now. @param until as in `leaseNext` */
  async callNext(claims: DeliveryClaims, until: number): Promise<Called> {
    const open = await this.lines.headless([...this.names.keys()]);
    const names = open.filter((name) => this.names.get(name));
    const others = open.filter((name) => !this.names.get(name));
    const [called, leased] = await Promise.all([
      this.lines.callToBacklogs(others),
      names.length > 0 ? claims.leaseNext({ leaseId: this.leaseId, names, ending: [] }, until) : null,
    ]);
    return { called, leased: leased ? [leased] : [] };
  }

  /** The first of their turns, and those of their lines in which anything stands. */
  private begin(events: AcceptedEvent[]): Promise<[number, Set<string>]> {
    const names = new Set(events.flatMap(namesOf));
    return Promise.all([this.lines.turns(events.length), this.lines.standing([...names])]);
  }

  private async insertInOrder(lined: Lined[], standing: Set<string>): Promise<boolean> {
    let raced = false;
    for (let rest = lined; rest.length > 0; ) {
      const places = lineUp(rest, standing);
      const [refused] = await insertAll(this.queue.db, 'events', this.documents(rest, places), true);
      this.note(rest.slice(0, refused?.index), places, standing);
      if (!refused) break;
      rest = rest.slice(refused.index);
      const head = headOf(refused);
      if (head) standing.add(head);
      else if (isStored(refused)) rest = await this.withoutStored(rest);
      else [raced, rest] = [true, rest.slice(1)];
    }
    return raced;
  }

  private documents(lined: Lined[], places: Standing[][]): EventDocument[] {
    return lined.map(({ event }, i) => toEventDocument(event, this.leaseId, places[i]));
  }

  private note(stored: Lined[], places: Standing[][], standing: Set<string>): void {
    for (const [i, { event }] of stored.entries()) {
      this.noteBehind(event, behindIn(places[i]!));
      for (const place of places[i]!) if (place && 'h' in place) standing.add(place.h);
    }
  }

  private noteBehind(event: AcceptedEvent, ordinals: number[]): void {
    if (ordinals.length === 0) return;
    this.behind.set(event.id, ordinals);
    for (const ordinal of ordinals) {
      const delivery = event.deliveries[ordinal]!;
      for (const name of namesOf({ deliveries: [delivery] })) {
        this.names.set(name, this.names.get(name) === true || delivery.place === 'leased');
        this.lines.noteQueued(name, true);
      }
    }
  }

  /** Leaves out what an earlier try has stored, and notes which of it stands behind others. */
  private async withoutStored(lined: Lined[]): Promise<Lined[]> {
    const these = { _id: { $in: lined.map(({ event }) => event.id) } };
    const projection = { 'd.q': 1, 'd.r': 1, 'd.cl': 1 };
    const found = await this.queue.events
      .find<Pick<EventDocument, '_id' | 'd'>>(these, { projection })
      .toArray();
    const stored = new Map(found.map((one) => [one._id, one]));
    for (const { event } of lined) {
      const document = stored.get(event.id);
      if (document) this.noteBehind(event, behindInStored(event, document, this.leaseId));
    }
    return lined.filter(({ event }) => !stored.has(event.id));
  }
}

/** The line that has a head already, if that is why the event was refused. */
const headOf = ({ keyValue }: Refused) => keyValue['d.h'] as string | undefined;

const isStored = ({ keyPattern }: Refused) => '_id' in keyPattern;
