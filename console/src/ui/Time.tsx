import { Text } from '@mantine/core';
import { useTextOfNow } from './now.ts';
import { absolute, relative, useTimeZone } from './zone.ts';

interface TimeProps {
  /** ISO 8601, or null. */
  at: string | null | undefined;
  /** What stands for null. */
  otherwise?: string;
}

/** How long ago or ahead, with the exact time on hover and for readers of the page. */
export function Time({ at, otherwise = '—' }: TimeProps) {
  const text = useTextOfNow((now) => (at ? relative(Date.parse(at) - now) : otherwise));
  const timeZone = useTimeZone();
  if (!at)
    return (
      <Text span inherit>
        {text}
      </Text>
    );
  return (
    // The browser's own hint: a component for each of the hundred times on a page would be most of its work.
    <time dateTime={at} className="nowrap" title={absolute(at, timeZone)}>
      {text}
    </time>
  );
}

/** The exact time, in the chosen zone. */
export function ExactTime({ at }: { at: string }) {
  const timeZone = useTimeZone();
  return <time dateTime={at}>{absolute(at, timeZone)}</time>;
}
