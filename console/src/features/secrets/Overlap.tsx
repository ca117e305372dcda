import { Text } from '@mantine/core';
import { useNow } from '../../ui/now.ts';
import { absolute, relative, useTimeZone } from '../../ui/zone.ts';

const OVERLAP_MS = 24 * 3_600_000;

/** How long the old secret still signs. */
export function Overlap({ rotatedAt }: { rotatedAt: number }) {
  const now = useNow();
  const timeZone = useTimeZone();
  const end = rotatedAt + OVERLAP_MS;
  return (
    <Text size="sm">
      The old secret ends {relative(end - now)}, at {absolute(new Date(end).toISOString(), timeZone)}.
    </Text>
  );
}
