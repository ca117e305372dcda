import { Button, Group } from '@mantine/core';
import type { ChangeFilters } from '../../api/audit.ts';
import { MomentInput } from '../../ui/MomentInput.tsx';
import { AppPicker } from '../apps/AppPicker.tsx';
import { StorePicker } from '../stores/StorePicker.tsx';

interface AuditFiltersProps {
  filters: ChangeFilters;
  onChange: (filters: ChangeFilters) => void;
}

export function AuditFilters({ filters, onChange }: AuditFiltersProps) {
  const change = (part: ChangeFilters) => onChange({ ...filters, ...part });
  return (
    <Group gap="sm" align="flex-end">
      <StorePicker value={filters.store_hash} onChange={(store_hash) => change({ store_hash })} />
      <AppPicker value={filters.client_id} onChange={(client_id) => change({ client_id })} />
      <MomentInput label="Since" value={filters.since} onChange={(since) => change({ since })} />
      <Button variant="default" onClick={() => onChange({})}>
        Clear
      </Button>
    </Group>
  );
}
