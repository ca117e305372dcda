import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';

/** An answer in the 4xx is the same the next time. */
const isWorthRepeating = (error: Error) =>
  !(error instanceof ApiError) || error.status === 0 || error.status >= 500;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) => failures < 2 && isWorthRepeating(error),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});
