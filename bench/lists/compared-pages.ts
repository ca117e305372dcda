import { median } from '../report/figures.js';
import { fill, timePage } from './filled-hook.js';
import type { ListStore } from './list-store.js';

/** Deliveries of the small hook. */
export const SMALL = 1_000;
const PAGES = 200;
const WARM_UP = 20;

export interface ComparedPages {
  store: string;
  /** Deliveries of the large hook. */
  size: number;
  /** Medians, milliseconds. */
  small: number;
  large: number;
  /** The plan for the large hook. */
  plan: string[];
}

/** Fills two stores of one kind with one hook each, and reads their newest pages in turn. */
export async function comparePages(open: () => Promise<ListStore>, size: number): Promise<ComparedPages> {
  const stores: ListStore[] = [];
  try {
    const newest: string[] = [];
    for (const count of [SMALL, size]) {
      const store = await open();
      stores.push(store);
      newest.push(await fill(store.repositories, count));
    }
    const [small, large] = await readInTurn(stores, newest);
    const { name, plan } = stores[1]!;
    return { store: name, size, small: median(small!), large: median(large!), plan: await plan() };
  } finally {
    for (const store of stores) await store.close();
  }
}

async function readInTurn(stores: ListStore[], newest: string[]): Promise<number[][]> {
  const times: number[][] = stores.map(() => []);
  for (let round = 0; round < WARM_UP + PAGES; round += 1) {
    for (const [i, { repositories }] of stores.entries()) {
      const took = await timePage(repositories.deliveryLog, newest[i]!);
      if (round >= WARM_UP) times[i]!.push(took);
    }
  }
  return times;
}
