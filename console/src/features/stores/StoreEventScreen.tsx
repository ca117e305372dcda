import { Group, Paper, Select, Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { type ExplainedAnyHook, storeEventQuery } from '../../api/store-log.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { ForeignCode } from '../../ui/Foreign.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { Pager } from '../../ui/Pager.tsx';
import { ExactTime } from '../../ui/Time.tsx';
import { AppName } from '../apps/AppName.tsx';
import { AppPicker } from '../apps/AppPicker.tsx';
import { OfStore } from './OfStore.tsx';
import { storeExplainedColumns } from './store-explained-columns.tsx';

const route = getRouteApi('/stores/$hash/events/$eventId');

const GOT_IT = [
  { value: 'true' as const, label: 'yes' },
  { value: 'false' as const, label: 'no' },
];

/** What became of an event at every app: hook by hook, why it was delivered or not. */
export function StoreEventScreen() {
  const { hash, eventId } = route.useParams();
  const query = useQuery(storeEventQuery(hash, eventId, route.useSearch()));
  return (
    <Page title={query.data?.scope ?? 'Event'}>
      <OfStore hash={hash}>Event</OfStore>
      <Loaded query={query}>
        {({ id, created_at, client_id, data, next_cursor }) => (
          <Stack gap="md">
            <Paper withBorder p="md">
              <dl className="facts">
                <Fact name="Event id">
                  <ForeignCode>{id}</ForeignCode>
                </Fact>
                <Fact name="Accepted">
                  <ExactTime at={created_at} />
                </Fact>
                <Fact name="Published by">
                  <AppName clientId={client_id} />
                </Fact>
              </dl>
            </Paper>
            <Title order={2} size="h4">
              Hook by hook
            </Title>
            <Filters />
            <Hooks rows={data} nextCursor={next_cursor} />
          </Stack>
        )}
      </Loaded>
    </Page>
  );
}

function Filters() {
  const { cursor: _cursor, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: typeof filters) => void navigate({ search: { ...filters, ...part } });
  return (
    <Group gap="sm" align="flex-end">
      <Select
        label="Got the event"
        placeholder="Any"
        data={GOT_IT}
        value={filters.matched ?? null}
        onChange={(matched) => change({ matched: matched ?? undefined })}
        clearable
        clearButtonProps={{ 'aria-label': 'Whether they got it or not' }}
        w={160}
      />
      <AppPicker value={filters.client_id} onChange={(client_id) => change({ client_id })} />
    </Group>
  );
}

interface HooksProps {
  rows: ExplainedAnyHook[];
  nextCursor: string | null;
}

function Hooks({ rows, nextCursor }: HooksProps) {
  const { hash } = route.useParams();
  const { cursor, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const columns = useMemo(() => storeExplainedColumns(hash), [hash]);
  return (
    <>
      {rows.length === 0 ? (
        <EmptyState title="No hook">No hook of this store is in this list. Change the filters.</EmptyState>
      ) : (
        <DataTable
          caption="What became of the event"
          columns={columns}
          rows={rows}
          rowId={({ hook }) => hook}
        />
      )}
      <Pager
        isLater={cursor !== undefined}
        onFirst={() => void navigate({ search: filters })}
        nextCursor={nextCursor}
        onNext={(next) => void navigate({ search: { ...filters, cursor: next } })}
      />
    </>
  );
}
