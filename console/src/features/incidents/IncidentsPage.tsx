import { Group, Select, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Incident } from '../../api/incidents.ts';
import { type Columns, DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { Pager } from '../../ui/Pager.tsx';
import { failureOptions } from '../deliveries/failure-names.ts';
import { INCIDENT_STATES } from './incident-state.tsx';

const route = getRouteApi('/incidents');

interface IncidentsPageProps {
  query: UseQueryResult<{ data: Incident[]; next_cursor: string | null }>;
  columns: Columns<Incident>;
  /** Filters of operators. */
  filters?: ReactNode;
}

/** The list of either session. Its filters are in the address. */
export function IncidentsPage({ query, columns, filters }: IncidentsPageProps) {
  const { cursor, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <Page title="Incidents">
      <Text size="sm" c="dimmed">
        Failed attempts, grouped by hook and by what went wrong. They are counted every 15 seconds.
      </Text>
      <Group gap="sm" align="flex-end">
        {filters}
        <OwnFilters />
      </Group>
      <Loaded query={query}>
        {({ data, next_cursor }) => (
          <>
            {data.length === 0 ? (
              <NoIncidents isFiltered={isFiltered} />
            ) : (
              <DataTable caption="Incidents" columns={columns} rows={data} rowId={({ id }) => id} />
            )}
            <Pager
              isLater={cursor !== undefined}
              onFirst={() => void navigate({ search })}
              nextCursor={next_cursor}
              onNext={(next) => void navigate({ search: { ...search, cursor: next } })}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function OwnFilters() {
  const { cursor: _, ...search } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (part: Partial<typeof search>) => void navigate({ search: { ...search, ...part } });
  return (
    <>
      <Select
        label="State"
        placeholder="Any"
        data={INCIDENT_STATES}
        value={search.state ?? null}
        onChange={(state) => show({ state: state ?? undefined })}
        clearable
        clearButtonProps={{ 'aria-label': 'Any state' }}
        w={160}
      />
      <Select
        label="Failure"
        placeholder="Any"
        data={failureOptions}
        value={search.failure ?? null}
        onChange={(failure) => show({ failure: failure ?? undefined })}
        clearable
        clearButtonProps={{ 'aria-label': 'Any failure' }}
        w={260}
      />
    </>
  );
}

const NoIncidents = ({ isFiltered }: { isFiltered: boolean }) => (
  <EmptyState title={isFiltered ? 'No incident matches' : 'Nothing goes wrong'}>
    {isFiltered
      ? 'Change the filters to see other incidents.'
      : 'An incident opens with a failed attempt, and is resolved when the hook has delivered for 15 minutes.'}
  </EmptyState>
);
