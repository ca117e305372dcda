import type { mongo } from 'mongoose';
import {
  type ProcessReport,
  type ProcessReportRepository,
  SILENT_MS,
} from '../../../delivery/report/process-report.repository.js';

interface ReportDocument {
  _id: string;
  /** By the server's clock. */
  at: Date;
  report: ProcessReport;
}

const isHeard = { $gte: ['$at', { $subtract: ['$$NOW', SILENT_MS] }] };

/** One document for each process. */
export class MongoProcessReportRepository implements ProcessReportRepository {
  private readonly processes: mongo.Collection<ReportDocument>;

  constructor(db: mongo.Db) {
    this.processes = db.collection('processes');
  }

  async report(report: ProcessReport): Promise<void> {
    const change = { $set: { report }, $currentDate: { at: true } } as const;
    await this.processes.updateOne({ _id: report.id }, change, { upsert: true });
  }

  async others(id: string): Promise<{ report: ProcessReport; ageMs: number }[]> {
    const ageMs = { $max: [0, { $subtract: ['$$NOW', '$at'] }] };
    const stages = [
      { $match: { _id: { $ne: id }, $expr: isHeard } },
      { $sort: { _id: 1 } },
      { $project: { _id: 0, report: 1, ageMs } },
    ];
    return this.processes.aggregate<{ report: ProcessReport; ageMs: number }>(stages).toArray();
  }

  async leave(id: string): Promise<void> {
    await this.processes.deleteMany({ $or: [{ _id: id }, { $expr: { $not: [isHeard] } }] });
  }
}
