import { Skeleton, Stack } from '@mantine/core';

/** The place of what is being read. */
export const Loading = ({ rows = 4 }: { rows?: number }) => (
  <Stack gap="sm" w="100%" role="status" aria-label="Loading">
    {Array.from({ length: rows }, (_, row) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all the same
      <Skeleton key={row} height={36} radius="md" />
    ))}
  </Stack>
);
