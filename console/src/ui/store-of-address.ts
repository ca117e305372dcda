import { useParams, useSearch } from '@tanstack/react-router';

/** The hash of the store that an operator's address names, if it names one. */
export function useStoreOfAddress(): string | undefined {
  const { hash } = useParams({ strict: false });
  const { store_hash } = useSearch({ strict: false });
  return hash ?? store_hash;
}
