import { Button, Group, Select } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { StoreDeliveryFilters as Filters } from '../../api/store-log.ts';
import { AppliedInput } from '../../ui/AppliedInput.tsx';
import { MomentInput } from '../../ui/MomentInput.tsx';
import { DELIVERY_STATES, stateLabel } from '../../ui/StateBadge.tsx';
import { AppPicker } from '../apps/AppPicker.tsx';
import { failureOptions } from '../deliveries/failure-names.ts';

const route = getRouteApi('/stores/$hash/deliveries');
const STATES = DELIVERY_STATES.map((value) => ({ value, label: stateLabel(value) }));

interface FieldsProps {
  filters: Filters;
  change: (part: Filters) => void;
}

/** Any change starts again at the first page. */
export function StoreDeliveryFilters() {
  const { cursor: _cursor, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Filters) => void navigate({ search: { ...filters, ...part } });
  return (
    <Group gap="sm" align="flex-end">
      <OutcomeFields filters={filters} change={change} />
      <WhatFields filters={filters} change={change} />
      <Button variant="default" onClick={() => void navigate({ search: {} })}>
        Clear
      </Button>
    </Group>
  );
}

const OutcomeFields = ({ filters, change }: FieldsProps) => (
  <>
    <Select
      label="State"
      placeholder="Any"
      data={STATES}
      value={filters.state ?? null}
      onChange={(state) => change({ state: state ?? undefined })}
      clearable
      clearButtonProps={{ 'aria-label': 'Any state' }}
      w={150}
    />
    <Select
      label="Last failure"
      placeholder="Any"
      data={failureOptions}
      value={filters.failure ?? null}
      onChange={(failure) => change({ failure: failure ?? undefined })}
      clearable
      clearButtonProps={{ 'aria-label': 'Any failure' }}
      w={230}
    />
    <AppPicker value={filters.client_id} onChange={(client_id) => change({ client_id })} />
  </>
);

const WhatFields = ({ filters, change }: FieldsProps) => (
  <>
    <AppliedInput
      label="Event"
      placeholder="store/order/created"
      value={filters.scope}
      onChange={(scope) => change({ scope })}
    />
    <AppliedInput
      label="Event id"
      placeholder="msg_…"
      value={filters.event_id}
      onChange={(event_id) => change({ event_id })}
    />
    <AppliedInput
      label="Hook key"
      placeholder="Any"
      value={filters.hook}
      onChange={(hook) => change({ hook })}
    />
    <MomentInput label="From" value={filters.since} onChange={(since) => change({ since })} />
    <MomentInput label="Until" value={filters.until} onChange={(until) => change({ until })} />
  </>
);
