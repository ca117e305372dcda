import { SegmentedControl } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { RANGES, type Range, USUAL_RANGE } from '../../api/stats.ts';

const route = getRouteApi('/overview');
const LABELS: Record<Range, string> = { '1h': '1 h', '24h': '24 h', '7d': '7 d', '30d': '30 d' };

/** The time that the screen is about. It is in the address. */
export function RangeSwitch() {
  const { range = USUAL_RANGE, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (next: Range) =>
    void navigate({ search: { ...filters, range: next === USUAL_RANGE ? undefined : next } });
  return (
    <SegmentedControl
      size="sm"
      aria-label="Range"
      value={range}
      onChange={(value) => show(value as Range)}
      data={RANGES.map((value) => ({ value, label: LABELS[value] }))}
    />
  );
}
