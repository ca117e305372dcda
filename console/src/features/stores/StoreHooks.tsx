import { Anchor, Group, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type AdminHook, storeHooksQuery } from '../../api/admin.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { SearchedList } from '../../ui/SearchedList.tsx';
import { AppName } from '../apps/AppName.tsx';
import { failureWords } from '../deliveries/failure-words.ts';
import { HookStateBadge } from '../hooks/HookStateBadge.tsx';

const route = getRouteApi('/stores/$hash');

export function StoreHooks() {
  const { hash } = route.useParams();
  const { tab: _tab, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(storeHooksQuery(hash, filters));
  const isFiltered = filters.is_active !== undefined || filters.client_id !== undefined;
  return (
    <SearchedList
      search={<Filters />}
      query={query}
      caption="Hooks of the store"
      columns={columnsOf(hash)}
      rowId={(row) => row.key}
      empty={<NoHooks isFiltered={isFiltered} />}
      cursor={filters.cursor}
      onPage={(cursor) => void navigate({ search: { ...filters, cursor } })}
    />
  );
}

function Filters() {
  const { tab: _tab, cursor: _cursor, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Group gap="sm" mb="sm" align="flex-end">
      <Select
        label="State"
        placeholder="Any"
        data={[
          { value: 'true', label: 'on' },
          { value: 'false', label: 'off' },
        ]}
        value={filters.is_active ?? null}
        onChange={(value) =>
          void navigate({
            search: { ...filters, is_active: (value as 'true' | 'false' | null) ?? undefined },
          })
        }
        clearable
        w={140}
      />
      {filters.client_id && (
        <Anchor component="button" size="sm" onClick={() => void navigate({ search: {} })}>
          Only app {filters.client_id}: show all
        </Anchor>
      )}
    </Group>
  );
}

const NoHooks = ({ isFiltered }: { isFiltered: boolean }) =>
  isFiltered ? (
    <EmptyState title="No hook matches">Change the filter to see other hooks.</EmptyState>
  ) : (
    <EmptyState title="No hooks in this store">
      Apps register hooks. Under Apps and tokens, install an app, then hand its developer the token or a
      portal link.
    </EmptyState>
  );

const columnsByStore = new Map<string, Columns<AdminHook>>();

/** The same columns for the same store, as the table wants them. */
function columnsOf(hash: string): Columns<AdminHook> {
  const columns = columnsByStore.get(hash) ?? makeColumns(hash);
  columnsByStore.set(hash, columns);
  return columns;
}

const makeColumns = (hash: string): Columns<AdminHook> => [
  { id: 'state', header: 'State', cell: ({ row }) => <HookStateBadge status={row.original.status} /> },
  {
    id: 'scope',
    header: 'Scope',
    cell: ({ row: { original } }) => (
      <Anchor
        size="sm"
        renderRoot={(props) => (
          <Link to="/stores/$hash/hooks/$key" params={{ hash, key: original.key }} {...props} />
        )}
      >
        <Foreign>{original.scope}</Foreign>
      </Anchor>
    ),
  },
  {
    id: 'destination',
    header: 'Destination',
    cell: ({ row }) => <Foreign size="sm">{row.original.destination}</Foreign>,
  },
  { id: 'app', header: 'App', cell: ({ row }) => <AppName clientId={row.original.client_id} /> },
  {
    id: 'waiting',
    header: 'Waiting',
    cell: ({ row }) => row.original.status.pending + row.original.status.parked,
  },
  {
    id: 'failure',
    header: 'Last failure',
    cell: ({ row: { original } }) => (
      <Text size="sm">{original.status.last_failure ? failureWords(original.status.last_failure) : '—'}</Text>
    ),
  },
];
