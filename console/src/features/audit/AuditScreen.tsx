import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { changesQuery } from '../../api/audit.ts';
import { DataTable } from '../../ui/DataTable.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loaded } from '../../ui/Loaded.tsx';
import { Page } from '../../ui/Page.tsx';
import { Pager } from '../../ui/Pager.tsx';
import { AuditFilters } from './AuditFilters.tsx';
import { ChangeDialog } from './ChangeDialog.tsx';
import { changeColumns } from './change-columns.tsx';

const route = getRouteApi('/audit');

/** Who changed what. The filters and the change that is shown are in the address. */
export function AuditScreen() {
  const { change, cursor, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const query = useQuery(changesQuery({ ...filters, cursor }));
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  return (
    <Page title="Audit">
      <AuditFilters filters={filters} onChange={(search) => void navigate({ search })} />
      <Loaded query={query}>
        {({ data, next_cursor }) => (
          <>
            {data.length === 0 ? (
              <NoChanges isFiltered={isFiltered} />
            ) : (
              <DataTable
                caption="Changes"
                columns={changeColumns}
                rows={data}
                rowId={({ seq }) => String(seq)}
              />
            )}
            <Pager
              isLater={cursor !== undefined}
              onFirst={() => void navigate({ search: filters })}
              nextCursor={next_cursor}
              onNext={(next) => void navigate({ search: { ...filters, cursor: next } })}
            />
            <ChangeDialog
              change={data.find(({ seq }) => seq === change) ?? null}
              onClose={() => void navigate({ search: { ...filters, cursor } })}
            />
          </>
        )}
      </Loaded>
    </Page>
  );
}

const NoChanges = ({ isFiltered }: { isFiltered: boolean }) => (
  <EmptyState title={isFiltered ? 'No change matches' : 'No changes yet'}>
    {isFiltered
      ? 'Change the filters to see other changes.'
      : 'Each change of a record by an app, an operator or the service appears here.'}
  </EmptyState>
);
