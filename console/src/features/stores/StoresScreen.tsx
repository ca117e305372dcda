import { Anchor } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type Store, storesQuery } from '../../api/admin.ts';
import { useMayWrite } from '../../session/session.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { Page } from '../../ui/Page.tsx';
import { SearchedList } from '../../ui/SearchedList.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Time } from '../../ui/Time.tsx';
import { NewStore } from './NewStore.tsx';

const route = getRouteApi('/stores');

const columns: Columns<Store> = [
  {
    id: 'name',
    header: 'Store',
    cell: ({ row: { original } }) => (
      <Anchor
        size="sm"
        renderRoot={(props) => <Link to="/stores/$hash" params={{ hash: original.store_hash }} {...props} />}
      >
        <Foreign>{original.name || original.store_hash}</Foreign>
      </Anchor>
    ),
  },
  { id: 'hash', header: 'Hash', cell: ({ row }) => <Foreign size="sm">{row.original.store_hash}</Foreign> },
  { id: 'zone', header: 'Time zone', cell: ({ row }) => row.original.timezone },
  { id: 'created', header: 'Created', cell: ({ row }) => <Time at={row.original.created_at} /> },
];

/** The tenants. */
export function StoresScreen() {
  const { q, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(storesQuery({ q, cursor }));
  const mayWrite = useMayWrite();
  return (
    <Page title="Stores" actions={mayWrite && <NewStore />}>
      <SearchedList
        search={
          <SearchField
            label="Search by hash or name"
            value={q}
            onChange={(next) => void navigate({ search: { q: next } })}
          />
        }
        query={query}
        caption="Stores"
        columns={columns}
        rowId={(row) => row.store_hash}
        empty={<NoStores isSearch={q !== undefined} />}
        cursor={cursor}
        onPage={(next) => void navigate({ search: { q, cursor: next } })}
      />
    </Page>
  );
}

const NoStores = ({ isSearch }: { isSearch: boolean }) =>
  isSearch ? (
    <EmptyState title="No store matches">Search for a part of the hash or of the name.</EmptyState>
  ) : (
    <EmptyState
      title="No stores yet"
      curl={`curl -X POST ${window.location.origin}/admin/v1/stores \\
  -H "Authorization: Bearer $OPERATOR_TOKEN" -H "Content-Type: application/json" \\
  -d '{"store_hash":"5ueh97","name":"Our first store"}'`}
    >
      A store is a tenant: its hooks, tokens and deliveries are its own.
    </EmptyState>
  );
