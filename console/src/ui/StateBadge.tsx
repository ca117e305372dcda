import { Badge, type MantineColor } from '@mantine/core';
import type { Schemas } from '../api/client.ts';

export type DeliveryState = Schemas['Delivery']['state'];

const STATES: Record<DeliveryState, { color: MantineColor; label: string; meaning: string }> = {
  pending: { color: 'blue', label: 'pending', meaning: 'Waits for its next attempt.' },
  in_flight: {
    color: 'cyan',
    label: 'in flight',
    meaning: 'A process holds it: it waits in memory or is being sent.',
  },
  delivered: { color: 'green', label: 'delivered', meaning: 'The receiver answered 2xx.' },
  exhausted: { color: 'red', label: 'failed', meaning: 'The last attempt failed. Resend it, or replay.' },
  parked: { color: 'yellow', label: 'parked', meaning: 'Kept for a hook that is off, until it is on.' },
  cancelled: { color: 'gray', label: 'canceled', meaning: 'It is not sent.' },
};

export const DELIVERY_STATES = Object.keys(STATES) as DeliveryState[];

export const stateLabel = (state: DeliveryState): string => STATES[state].label;

export function StateBadge({ state }: { state: DeliveryState }) {
  const { color, label, meaning } = STATES[state];
  return <SmallBadge color={color} label={label} meaning={meaning} />;
}

/** A word in a color, and what it means on hover. */
export const SmallBadge = ({
  color,
  label,
  meaning,
}: {
  color: MantineColor;
  label: string;
  meaning: string;
}) => (
  <Badge color={color} variant="light" className="badge" tt="none" radius="sm" title={meaning}>
    {label}
  </Badge>
);
