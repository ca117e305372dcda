import { Group, Text } from '@mantine/core';
import type { Delivery } from '../../api/deliveries.ts';
import { useNow } from '../../ui/now.ts';
import { StateBadge } from '../../ui/StateBadge.tsx';
import { Time } from '../../ui/Time.tsx';
import { relative } from '../../ui/zone.ts';

/** Where the delivery stands now, as one sentence. */
export const StateLine = ({ delivery }: { delivery: Delivery }) => (
  <Group gap="xs" aria-live="polite">
    <StateBadge state={delivery.state} />
    <Text size="sm">
      <Sentence delivery={delivery} />
    </Text>
  </Group>
);

function Sentence({ delivery: { state, delivered_at, attempts, next_attempt_at } }: { delivery: Delivery }) {
  const now = useNow();
  switch (state) {
    case 'delivered':
      return (
        <>
          Arrived <Time at={delivered_at} />, {attemptsText(attempts)}.
        </>
      );
    case 'pending':
      return next_attempt_at && Date.parse(next_attempt_at) > now ? (
        <>
          Next attempt {relative(Date.parse(next_attempt_at) - now)}, after {attemptsText(attempts)}.
        </>
      ) : (
        'The next attempt is due.'
      );
    case 'in_flight':
      return 'An attempt is under way.';
    case 'exhausted':
      return `Given up after ${attemptsText(attempts)}. Repair the receiver, then send it again.`;
    case 'parked':
      return 'Waits until the hook is on.';
    case 'cancelled':
      return 'It is not sent: the hook was deleted, or it waited for too long.';
  }
}

const attemptsText = (attempts: number) => (attempts === 1 ? '1 attempt' : `${attempts} attempts`);
