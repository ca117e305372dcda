import { Button, Group } from '@mantine/core';

interface PagerProps {
  /** Whether this page is not the first. */
  isLater: boolean;
  onFirst: () => void;
  nextCursor: string | null | undefined;
  onNext: (cursor: string) => void;
}

/** Pages by cursor: only one is in memory. The cursor is in the address, so Back works. */
export function Pager({ isLater, onFirst, nextCursor, onNext }: PagerProps) {
  if (!isLater && !nextCursor) return null;
  return (
    <Group gap="xs" role="navigation" aria-label="Pages">
      <Button size="xs" variant="default" disabled={!isLater} onClick={onFirst}>
        First page
      </Button>
      <Button
        size="xs"
        variant="default"
        disabled={!nextCursor}
        onClick={() => nextCursor && onNext(nextCursor)}
      >
        Next page
      </Button>
    </Group>
  );
}
