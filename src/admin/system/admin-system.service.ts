import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { VERSION } from '../../config/product.js';
import { ProcessReporter, type TimedReport } from '../../delivery/jobs/process-reporter.js';
import { DeliveryRepository } from '../../delivery/model/delivery.repository.js';
import { toIso } from '../../delivery-log/moment.schemas.js';
import { diskOf } from '../../operations/load-watch.js';
import { StorageControl } from '../../operations/storage-control.js';
import type { AdminProcess, AdminSystem } from './admin-system.schemas.js';

/** The whole service at a glance. */
@Injectable()
export class AdminSystemService {
  constructor(
    private readonly storage: StorageControl,
    private readonly deliveries: DeliveryRepository,
    private readonly processes: ProcessReporter,
    private readonly config: Config,
  ) {}

  /** @throws StoreUnavailable */
  async look(): Promise<AdminSystem> {
    const asked = performance.now();
    await this.storage.ping();
    const latency_ms = Math.round((performance.now() - asked) * 10) / 10;
    const dueAt = await this.deliveries.oldestDueAt();
    return {
      version: VERSION,
      database: { name: this.storage.name, latency_ms },
      oldest_due_age_seconds: dueAt === null ? 0 : Math.max(0, (Date.now() - dueAt) / 1_000),
      disk: await this.disk(),
      processes: (await this.processes.all()).map(toProcess),
    };
  }

  private async disk(): Promise<AdminSystem['disk']> {
    if (this.config.MONGODB_URI) return null;
    const space = await diskOf(this.config.DATA_DIR).catch(() => null);
    return space && { free_bytes: space.free, total_bytes: space.total };
  }
}

const toProcess = (report: TimedReport): AdminProcess => ({
  id: report.id,
  role: report.role,
  version: report.version,
  reported_at: toIso(report.reportedAt),
  uptime_seconds: Math.floor(report.uptimeMs / 1_000),
  lanes: report.lanes,
  queued: report.queued,
  in_flight: report.inFlight,
  commit_size: report.commits,
  circuits: report.circuits.length,
});
