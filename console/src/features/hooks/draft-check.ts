import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { fieldProblem } from '../../api/api-error.ts';
import type { checked } from '../../api/hooks.ts';

const PAUSE_MS = 500;

/**
 * What the service would say to a field, once the typing pauses.
 * @param query asks it about what is in the form now
 */
export function useFieldCheck(
  query: ReturnType<typeof checked>,
  field: string,
  isGiven: boolean,
): string | undefined {
  const text = JSON.stringify(query.queryKey);
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const isSettled = settled === text;
  const { error } = useQuery({ ...query, enabled: isGiven && isSettled });
  return isGiven && isSettled ? fieldProblem(error, field) : undefined;
}
