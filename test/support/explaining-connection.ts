import { SqliteConnection } from '../../src/storage/sqlite/connection/sqlite-connection.js';

type Arguments = Parameters<SqliteConnection['all']>;

/** Explains each query and each change of rows before it runs. */
export class ExplainingConnection extends SqliteConnection {
  readonly plans: string[] = [];

  override all<Row>(...[sql, ...values]: Arguments): Row[] {
    this.explain(sql, ...values);
    return super.all<Row>(sql, ...values);
  }

  override get<Row>(...[sql, ...values]: Arguments): Row | undefined {
    this.explain(sql, ...values);
    return super.get<Row>(sql, ...values);
  }

  override run(...[sql, ...values]: Arguments): number {
    if (/^\s*(UPDATE|DELETE)/.test(sql)) this.explain(sql, ...values);
    return super.run(sql, ...values);
  }

  /** What it has explained in `work`: the steps of each statement, joined by `; `. */
  async plansOf(work: () => Promise<unknown>): Promise<string[]> {
    this.plans.length = 0;
    await work();
    return [...this.plans];
  }

  private explain(...[sql, ...values]: Arguments): void {
    const steps = super.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...values);
    this.plans.push(steps.map(({ detail }) => detail).join('; '));
  }
}
