import type { CatalogRecord } from '../catalog/catalog-document.js';
import type { Subscription } from './subscription.js';

/** A web-hook's topic. */
export const recordTopic = ({ object, action }: CatalogRecord) => `${object}/${action}`;

type Topics = Map<string, Subscription[]>;

/**
 * The subscriptions of one store, by what they want to hear. Three look-up tables, so that matching costs one probe
 * a segment of the scope, however many subscriptions there are.
 */
export class MatchingIndex {
  private readonly byKey = new Map<string, Subscription>();
  private readonly exact: Topics = new Map();
  /** Wildcards without their star: `store/order/`. */
  private readonly prefixes: Topics = new Map();
  private readonly records: Topics = new Map();

  get(key: string): Subscription | undefined {
    return this.byKey.get(key);
  }

  /** Takes the place of the subscription of the same key. */
  put(subscription: Subscription): void {
    this.remove(subscription.key);
    this.byKey.set(subscription.key, subscription);
    if (!listens(subscription)) return;
    const { topics, name } = this.placeOf(subscription);
    const there = topics.get(name);
    if (there) there.push(subscription);
    else topics.set(name, [subscription]);
  }

  remove(key: string): void {
    const old = this.byKey.get(key);
    if (!old) return;
    this.byKey.delete(key);
    const { topics, name } = this.placeOf(old);
    const left = (topics.get(name) ?? []).filter((one) => one.key !== key);
    if (left.length > 0) topics.set(name, left);
    else topics.delete(name);
  }

  /** @param record what the event is to web-hooks; null where it is nothing */
  match(scope: string, record: CatalogRecord | null): Subscription[] {
    const found: Subscription[] = [];
    collect(found, this.exact.get(scope));
    if (this.prefixes.size > 0) {
      for (
        let slash = scope.indexOf('/');
        slash >= 0 && slash < scope.length - 1;
        slash = scope.indexOf('/', slash + 1)
      ) {
        collect(found, this.prefixes.get(scope.slice(0, slash + 1)));
      }
    }
    if (record !== null && this.records.size > 0) collect(found, this.records.get(recordTopic(record)));
    return found;
  }

  private placeOf({ kind, topic }: Subscription): { topics: Topics; name: string } {
    if (kind === 'web-hook') return { topics: this.records, name: topic };
    if (topic.endsWith('/*')) return { topics: this.prefixes, name: topic.slice(0, -1) };
    return { topics: this.exact, name: topic };
  }
}

/** One that its app turned off hears nothing; for one that the service turned off, events are parked. */
function listens({ isActive, disabledReason }: Subscription): boolean {
  return isActive || disabledReason !== null;
}

function collect(found: Subscription[], more: Subscription[] | undefined): void {
  if (more) for (const subscription of more) found.push(subscription);
}
