import { Button, Group, Text } from '@mantine/core';

interface NumberPagerProps {
  page: number;
  hasNext: boolean;
  onPage: (page: number) => void;
}

/** Pages by number, for routes that count them. */
export function NumberPager({ page, hasNext, onPage }: NumberPagerProps) {
  if (page === 1 && !hasNext) return null;
  return (
    <Group gap="xs" role="navigation" aria-label="Pages">
      <Button size="xs" variant="default" disabled={page === 1} onClick={() => onPage(page - 1)}>
        Previous
      </Button>
      <Text size="sm">Page {page}</Text>
      <Button size="xs" variant="default" disabled={!hasNext} onClick={() => onPage(page + 1)}>
        Next
      </Button>
    </Group>
  );
}
