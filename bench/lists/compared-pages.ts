import { median } from '../report/figures.js';
import { fill, timePage } from './filled-hook.js';
import type { ListStore } from './list-store.js';

/** Deliveries of the hook that the large one is compared with. */
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
  /** Of the large one. */
  plan: string[];
}

/** Two stores of one kind, one hook in each, their newest pages read in turn. */
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
