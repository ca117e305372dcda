import type { SpotlightActionData } from '@mantine/spotlight';

const SHOWN = 12;

/** Those that have every word of the query, the first few. */
export function matching(actions: SpotlightActionData[], query: string): SpotlightActionData[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const textOf = ({ label = '', description = '' }: SpotlightActionData) =>
    `${label} ${description}`.toLowerCase();
  return actions.filter((action) => words.every((word) => textOf(action).includes(word))).slice(0, SHOWN);
}
