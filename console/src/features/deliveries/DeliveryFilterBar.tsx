import { Button, Group, Select } from '@mantine/core';
import type { DeliveryFilters } from '../../api/deliveries.ts';
import { AppliedInput } from '../../ui/AppliedInput.tsx';
import { MomentInput } from '../../ui/MomentInput.tsx';
import { DELIVERY_STATES, type DeliveryState, stateLabel } from '../../ui/StateBadge.tsx';

interface DeliveryFilterBarProps {
  filters: DeliveryFilters;
  onChange: (filters: DeliveryFilters) => void;
}

const STATES = DELIVERY_STATES.map((value) => ({ value, label: stateLabel(value) }));

/** Any change starts again at the first page. */
export function DeliveryFilterBar({
  filters: { cursor: _cursor, ...filters },
  onChange,
}: DeliveryFilterBarProps) {
  const change = (part: DeliveryFilters) => onChange({ ...filters, ...part });
  return (
    <Group gap="sm" mb="sm" align="flex-end">
      <Select
        label="State"
        placeholder="Any"
        data={STATES}
        value={filters.state ?? null}
        onChange={(state) => change({ state: (state as DeliveryState | null) ?? undefined })}
        clearable
        w={150}
      />
      <AppliedInput
        label="Event"
        placeholder="store/order/created"
        value={filters.scope}
        onChange={(scope) => change({ scope })}
      />
      <MomentInput label="From" value={filters.after} onChange={(after) => change({ after })} />
      <MomentInput label="Until" value={filters.before} onChange={(before) => change({ before })} />
      <Button variant="default" onClick={() => onChange({})}>
        Clear
      </Button>
    </Group>
  );
}
