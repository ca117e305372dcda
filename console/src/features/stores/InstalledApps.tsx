import { Badge, Group, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { revokeToken, type Token, tokensQuery } from '../../api/admin.ts';
import { useMayWrite } from '../../session/session.ts';
import { Confirm } from '../../ui/Confirm.tsx';
import { type Columns, DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Pager } from '../../ui/Pager.tsx';
import { Time } from '../../ui/Time.tsx';
import { AppName } from '../apps/AppName.tsx';
import { InstallApp } from './InstallApp.tsx';
import { PortalLink } from './PortalLink.tsx';

const route = getRouteApi('/stores/$hash');

const columns: Columns<Token> = [
  { id: 'app', header: 'App', cell: ({ row }) => <AppName clientId={row.original.client_id} /> },
  {
    id: 'scopes',
    header: 'Scopes',
    cell: ({ row }) => (
      <Group gap={4}>
        {row.original.scopes.map((scope) => (
          <Badge key={scope} variant="default" className="badge" tt="none" radius="sm">
            {scope}
          </Badge>
        ))}
      </Group>
    ),
  },
  { id: 'created', header: 'Created', cell: ({ row }) => <Time at={row.original.created_at} /> },
  {
    id: 'expires',
    header: 'Expires',
    cell: ({ row }) => <Time at={row.original.expires_at} otherwise="never" />,
  },
  { id: 'end', header: 'Revoked', cell: ({ row }) => <Revoked token={row.original} /> },
];
const changing: Columns<Token> = [
  ...columns,
  { id: 'link', header: 'Portal', cell: ({ row }) => <PortalLink token={row.original} /> },
];

/** The tokens by which apps work in this store. */
export function InstalledApps() {
  const { hash } = route.useParams();
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(tokensQuery(hash, cursor));
  const mayWrite = useMayWrite();
  return (
    <>
      {mayWrite && <InstallApp hash={hash} />}
      <Loaded query={query}>
        {({ data, next_cursor }) => (
          <>
            {data.length === 0 ? (
              <EmptyState title="No app is installed here">
                Install one, and hand its token to the developer.
              </EmptyState>
            ) : (
              <DataTable
                caption="Tokens"
                columns={mayWrite ? changing : columns}
                rows={data}
                rowId={({ id }) => id}
              />
            )}
            <Pager
              isLater={cursor !== undefined}
              onFirst={() => void navigate({ search: { tab: 'apps' } })}
              nextCursor={next_cursor}
              onNext={(next) => void navigate({ search: { tab: 'apps', cursor: next } })}
            />
          </>
        )}
      </Loaded>
    </>
  );
}

function Revoked({ token: { id, store_hash: hash, revoked_at } }: { token: Token }) {
  const mayWrite = useMayWrite();
  const queries = useQueryClient();
  const { mutateAsync, isPending, error } = useMutation({
    mutationFn: () => revokeToken(hash, id),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['stores', hash, 'tokens'] }),
  });
  if (revoked_at !== null || !mayWrite) return <Time at={revoked_at} />;
  return (
    <Confirm
      label="Revoke"
      size="xs"
      title="Revoke this token?"
      verb="Revoke the token"
      onConfirm={mutateAsync}
      isBusy={isPending}
      error={error}
    >
      <Text size="sm">1 token stops working at once. The app's hooks stay, and go on delivering.</Text>
    </Confirm>
  );
}
