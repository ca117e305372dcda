import { Anchor, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type App, appsQuery } from '../../api/admin.ts';
import { useMayWrite } from '../../session/session.ts';
import type { Columns } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Foreign, ForeignCode } from '../../ui/Foreign.tsx';
import { Page } from '../../ui/Page.tsx';
import { SearchedList } from '../../ui/SearchedList.tsx';
import { SearchField } from '../../ui/SearchField.tsx';
import { Time } from '../../ui/Time.tsx';
import { DeleteApp } from './DeleteApp.tsx';
import { NewApp } from './NewApp.tsx';

const route = getRouteApi('/apps');

const columns: Columns<App> = [
  { id: 'name', header: 'App', cell: ({ row }) => <Foreign size="sm">{row.original.name}</Foreign> },
  {
    id: 'client',
    header: 'Client id',
    cell: ({ row }) => <ForeignCode>{row.original.client_id}</ForeignCode>,
  },
  { id: 'created', header: 'Created', cell: ({ row }) => <Time at={row.original.created_at} /> },
];
const changing: Columns<App> = [
  ...columns,
  { id: 'delete', header: 'Delete', cell: ({ row }) => <DeleteApp app={row.original} /> },
];

/** The partner apps. An app is installed in a store on the store's screen. */
export function AppsScreen() {
  const { q, cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(appsQuery({ q, cursor }));
  const mayWrite = useMayWrite();
  return (
    <Page title="Apps" actions={mayWrite && <NewApp />}>
      <Text size="sm" c="dimmed">
        To install an app, open{' '}
        <Anchor inherit underline="always" renderRoot={(props) => <Link to="/stores" {...props} />}>
          the store
        </Anchor>
        , then Apps and tokens.
      </Text>
      <SearchedList
        search={
          <SearchField
            label="Search by name or client id"
            value={q}
            onChange={(next) => void navigate({ search: { q: next } })}
          />
        }
        query={query}
        caption="Apps"
        columns={mayWrite ? changing : columns}
        rowId={(row) => row.client_id}
        empty={<NoApps isSearch={q !== undefined} />}
        cursor={cursor}
        onPage={(next) => void navigate({ search: { q, cursor: next } })}
      />
    </Page>
  );
}

const NoApps = ({ isSearch }: { isSearch: boolean }) =>
  isSearch ? (
    <EmptyState title="No app matches">Search for a part of the name, or for a whole client id.</EmptyState>
  ) : (
    <EmptyState
      title="No apps yet"
      curl={`curl -X POST ${window.location.origin}/admin/v1/apps \\
  -H "Authorization: Bearer $OPERATOR_TOKEN" -H "Content-Type: application/json" \\
  -d '{"name":"Order sync"}'`}
    >
      An app is a program of a partner. It is installed in stores, and registers hooks there.
    </EmptyState>
  );
