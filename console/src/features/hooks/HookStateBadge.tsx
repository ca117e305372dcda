import type { HookStatus } from '../../api/hooks.ts';
import { SmallBadge } from '../../ui/StateBadge.tsx';
import { isFailing } from './needs-attention.ts';

const OFF: Record<NonNullable<HookStatus['disabled_reason']>, string> = {
  gone: 'Turned off by the service: the receiver answered 410 Gone.',
  failing: 'Turned off by the service: it failed for too long.',
};

/** The one word for a hook: is it on, and if so, does it work? */
export function HookStateBadge({ status }: { status: HookStatus }) {
  const { is_active, disabled_reason, circuit } = status;
  if (!is_active) {
    const meaning = disabled_reason
      ? OFF[disabled_reason]
      : 'Turned off by its owner. Events that match are not sent.';
    return <SmallBadge color={disabled_reason ? 'red' : 'gray'} label="off" meaning={meaning} />;
  }
  if (circuit !== 'closed')
    return (
      <SmallBadge
        color="orange"
        label="held back"
        meaning="Too many deliveries to this host failed. One is tried from time to time."
      />
    );
  if (isFailing(status))
    return <SmallBadge color="yellow" label="failing" meaning="The last attempt failed." />;
  return (
    <SmallBadge
      color="green"
      label="on"
      meaning="The hook is on, and nothing has failed since the last success."
    />
  );
}
