import type { CatalogRecord } from '../catalog/catalog-document.js';
import { naturalScope } from '../catalog/natural-scope.js';
import { isSelective } from '../policies/hook-policy.js';
import type { Subscription } from './subscription.js';

/** The topic of web-hooks that get this record. */
export const recordTopic = ({ object, action }: CatalogRecord) => `${object}/${action}`;

/** The reverse. */
export function recordOfTopic(topic: string): CatalogRecord {
  const [object, action] = topic.split('/') as [string, string];
  return { object, action };
}

type Topics = Map<string, Subscription[]>;

/**
 * The subscriptions of one store, by topic. Three look-up tables make a match cost one look-up for each segment of the
 * scope, for any number of subscriptions.
 */
export class MatchingIndex {
  private readonly byKey = new Map<string, Subscription>();
  private readonly exact: Topics = new Map();
  /** Wildcards without their star, such as `store/order/`. */
  private readonly prefixes: Topics = new Map();
  private readonly records: Topics = new Map();
  /** Keys of the hooks that get only some of the events of their topic. */
  private readonly selective = new Set<string>();

  /** Whether a match may have hooks that do not want the event: else, nobody needs to look at what it says. */
  get hasSelective(): boolean {
    return this.selective.size > 0;
  }

  get(key: string): Subscription | undefined {
    return this.byKey.get(key);
  }

  /** Keys and revisions. */
  versions(): Map<string, number> {
    return new Map([...this.byKey.values()].map(({ key, revision }) => [key, revision]));
  }

  /** Replaces the subscription with the same key. */
  put(subscription: Subscription): void {
    this.remove(subscription.key);
    this.byKey.set(subscription.key, subscription);
    if (!receives(subscription)) return;
    if (isSelective(subscription)) this.selective.add(subscription.key);
    const { topics, name } = this.tableOf(subscription);
    const known = topics.get(name);
    if (known) known.push(subscription);
    else topics.set(name, [subscription]);
  }

  remove(key: string): void {
    const old = this.byKey.get(key);
    if (!old) return;
    this.byKey.delete(key);
    this.selective.delete(key);
    const { topics, name } = this.tableOf(old);
    const left = (topics.get(name) ?? []).filter((one) => one.key !== key);
    if (left.length > 0) topics.set(name, left);
    else topics.delete(name);
  }

  /**
   * The subscriptions that get an event, in no particular order.
   * @param record of the event, or null if web-hooks cannot subscribe to it
   */
  match(scope: string, record: CatalogRecord | null): Subscription[] {
    const found: Subscription[] = [];
    collect(found, this.exact.get(naturalScope(scope)));
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

  private tableOf({ kind, topic }: Subscription): { topics: Topics; name: string } {
    if (kind === 'web-hook') return { topics: this.records, name: topic };
    if (topic.endsWith('/*')) return { topics: this.prefixes, name: topic.slice(0, -1) };
    return { topics: this.exact, name: naturalScope(topic) };
  }
}

/** Not if its app turned it off. If the service turned it off, it still gets events, which are parked. */
function receives({ isActive, disabledReason }: Subscription): boolean {
  return isActive || disabledReason !== null;
}

function collect(found: Subscription[], more: Subscription[] | undefined): void {
  if (more) for (const subscription of more) found.push(subscription);
}
