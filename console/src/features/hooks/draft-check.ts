import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { fieldProblem } from '../../api/api-error.ts';
import { draftCheckQuery, type HookDraft } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';

const PAUSE_MS = 500;

/** What the service would say to this destination and these headers, once the typing pauses. */
export function useDraftCheck({ destination, headers }: Pick<HookDraft, 'destination' | 'headers'>) {
  return {
    destination: useFieldCheck({ destination }, destination.trim() !== ''),
    headers: useFieldCheck({ headers }, headers !== null),
  };
}

function useFieldCheck(field: Partial<HookDraft>, isGiven: boolean): string | undefined {
  const { storeHash } = useAppSession();
  const text = JSON.stringify(field);
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const isSettled = settled === text;
  const { error } = useQuery({ ...draftCheckQuery(storeHash, field), enabled: isGiven && isSettled });
  return isGiven && isSettled ? fieldProblem(error, Object.keys(field)[0]!) : undefined;
}
