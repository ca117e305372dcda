import type { OperatorRepository } from '../admin/operators/operator.repository.js';
import type { RecoveryRepository } from '../admin/replays/recovery.repository.js';
import type { ChangeRepository } from '../audit/change.repository.js';
import type { ChangeReaderRepository } from '../audit/change-reader.repository.js';
import type { DeliveryRepository } from '../delivery/model/delivery.repository.js';
import type { DeliveryLogRepository } from '../delivery/model/delivery-log.repository.js';
import type { LeaseRepository } from '../delivery/model/lease.repository.js';
import type { ReplayRepository } from '../delivery/model/replay.repository.js';
import type { RetentionRepository } from '../delivery/model/retention.repository.js';
import type { RateRepository } from '../delivery/queue/rate.repository.js';
import type { ProcessReportRepository } from '../delivery/report/process-report.repository.js';
import type { IncidentRepository } from '../incidents/incident.repository.js';
import type { NoticeRepository } from '../notices/notice.repository.js';
import type { StorageControl } from '../operations/storage-control.js';
import type { PullRepository } from '../pull/pull.repository.js';
import type { KeyCanaryRepository } from '../secrets/key-canary.repository.js';
import type { StatsRepository } from '../stats/stats.repository.js';
import type { SubscriptionRepository } from '../subscriptions/subscription.repository.js';
import type { AppRepository } from '../tenants/apps/app.repository.js';
import type { PortalSessionRepository } from '../tenants/portal/portal-session.repository.js';
import type { StoreRepository } from '../tenants/stores/store.repository.js';
import type { TokenRepository } from '../tenants/tokens/token.repository.js';

/** Every port on one database. Other code sees nothing else of an adapter. */
export interface Repositories {
  control: StorageControl;
  stores: StoreRepository;
  apps: AppRepository;
  tokens: TokenRepository;
  keyCanaries: KeyCanaryRepository;
  operators: OperatorRepository;
  portalSessions: PortalSessionRepository;
  subscriptions: SubscriptionRepository;
  changes: ChangeRepository;
  changeReaders: ChangeReaderRepository;
  processReports: ProcessReportRepository;
  deliveries: DeliveryRepository;
  leases: LeaseRepository;
  rates: RateRepository;
  deliveryLog: DeliveryLogRepository;
  replays: ReplayRepository;
  recoveries: RecoveryRepository;
  retention: RetentionRepository;
  pulls: PullRepository;
  stats: StatsRepository;
  incidents: IncidentRepository;
  notices: NoticeRepository;
}
