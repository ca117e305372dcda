import { Injectable } from '@nestjs/common';
import type { Principal } from '../auth/principal.js';
import { ProcessReporter } from '../delivery/jobs/process-reporter.js';
import { everySubscription } from '../delivery-log/own-hook.js';
import { failureSentence } from '../delivery-log/web-hook-log/web-hook-log-mapping.js';
import { toHookV3 } from '../hooks/hook-mapping.js';
import type { Incident } from '../incidents/incident.js';
import { IncidentRepository } from '../incidents/incident.repository.js';
import type { Subscription } from '../subscriptions/subscription.js';
import { SubscriptionsService } from '../subscriptions/subscriptions.service.js';
import type { BlockedDomain, HooksAdmin, HooksAdminChange, HooksAdminQuery } from './hooks-admin.schemas.js';
import { NoticeRepository } from './notice.repository.js';

const MOST_INCIDENTS = 250;

/** The hooks of an app in a store as a whole, and who gets notices about them. */
@Injectable()
export class HooksAdminService {
  constructor(
    private readonly subscriptions: SubscriptionsService,
    private readonly notices: NoticeRepository,
    private readonly incidents: IncidentRepository,
    private readonly processes: ProcessReporter,
  ) {}

  async show(caller: Principal, { is_active }: HooksAdminQuery): Promise<HooksAdmin> {
    const hooks = await everySubscription(this.subscriptions, caller, 'hook');
    const listed = hooks.filter(
      ({ isActive }) => is_active === undefined || isActive === (is_active === 'true'),
    );
    const data = {
      emails: await this.notices.recipients(caller),
      hooks_list: listed.map((hook) => ({
        ...toHookV3(hook, this.subscriptions.headersOf(hook)),
        status: statusOf(hook),
      })),
      blocked_domains: await this.blockedDomains(caller, hooks),
    };
    return { data, meta: {} };
  }

  /** @throws NotFound (the store) */
  async change(caller: Principal, { emails }: HooksAdminChange): Promise<void> {
    await this.notices.setRecipients(caller, [...new Set(emails)], caller.actor);
  }

  private async blockedDomains(caller: Principal, hooks: readonly Subscription[]): Promise<BlockedDomain[]> {
    const waits = await this.waitsOf(caller.clientId);
    const origins = new Map(
      hooks.map(({ canonicalUrl }) => [hostOf(canonicalUrl), new URL(canonicalUrl).origin]),
    );
    const blocked = [...origins].filter(([host]) => waits.has(host));
    if (blocked.length === 0) return [];
    const { storeHash, clientId } = caller;
    const now = Date.now();
    const open = await this.incidents.list({
      storeHash,
      clientId,
      state: 'open',
      now,
      limit: MOST_INCIDENTS,
    });
    return blocked.map(([host, destination]) => {
      const keys = new Set(hooks.filter((one) => hostOf(one.canonicalUrl) === host).map(({ key }) => key));
      const own = open.filter(({ subscriptionKey }) => keys.has(subscriptionKey));
      return { destination, time_left: waits.get(host)!, reasons: own.map(toReason) };
    });
  }

  /** Whole seconds until any process tries a host of the app that it holds back. */
  private async waitsOf(clientId: string): Promise<Map<string, number>> {
    const waits = new Map<string, number>();
    for (const { circuits, reportedAt } of await this.processes.all()) {
      for (const held of circuits) {
        if (held.clientId !== clientId || held.state !== 'open') continue;
        const seconds = Math.max(0, Math.ceil((held.opensInMs - (Date.now() - reportedAt)) / 1000));
        waits.set(held.host, Math.min(seconds, waits.get(held.host) ?? seconds));
      }
    }
    return waits;
  }
}

const hostOf = (url: string) => new URL(url).host;

function statusOf({ isActive, disabledReason }: Subscription) {
  if (isActive) return 'active' as const;
  return disabledReason === null ? ('inactive' as const) : ('deactivated' as const);
}

const toReason = ({ failure, status, count, lastSeenAt }: Incident): BlockedDomain['reasons'][number] => ({
  failure_description: failureSentence(failure, status),
  count,
  timestamp: Math.floor(lastSeenAt / 1000),
});
