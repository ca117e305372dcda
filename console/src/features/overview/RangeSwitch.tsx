import { Group, SegmentedControl } from '@mantine/core';
import { momentsOf, RANGES, type Range, type Shown, USUAL_RANGE } from '../../api/stats.ts';
import { MomentInput } from '../../ui/MomentInput.tsx';

const LABELS: Record<Range, string> = { '1h': '1 h', '24h': '24 h', '7d': '7 d', '30d': '30 d' };
const CHOSEN = 'chosen';

interface RangeSwitchProps {
  /** It is in the address. */
  shown: Shown;
  onShow: (shown: Shown) => void;
}

/** The time that the screen is about: a range that ends now, or two moments. */
export function RangeSwitch({ shown, onShow }: RangeSwitchProps) {
  const { range = USUAL_RANGE, from, to } = shown;
  const choose = (next: string) => {
    if (next === CHOSEN) onShow(momentsOf(shown, Date.now()));
    else onShow({ range: next === USUAL_RANGE ? undefined : (next as Exclude<Range, typeof USUAL_RANGE>) });
  };
  return (
    <Group gap="sm" align="flex-end">
      {from && to && <Moments from={from} to={to} onShow={onShow} />}
      <SegmentedControl
        size="sm"
        aria-label="Range"
        value={from ? CHOSEN : range}
        onChange={choose}
        data={[
          ...RANGES.map((value) => ({ value, label: LABELS[value] })),
          { value: CHOSEN, label: 'Choose' },
        ]}
      />
    </Group>
  );
}

/** A moment that would turn the range around is not taken. */
function Moments({ from, to, onShow }: { from: string; to: string; onShow: (shown: Shown) => void }) {
  const show = (next: { from: string; to: string }) => {
    if (Date.parse(next.from) < Date.parse(next.to)) onShow(next);
  };
  return (
    <>
      <MomentInput label="From" value={from} onChange={(next) => next && show({ from: next, to })} />
      <MomentInput label="Until" value={to} onChange={(next) => next && show({ from, to: next })} />
    </>
  );
}
