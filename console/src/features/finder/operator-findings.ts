import type { SpotlightActionData } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { appsQuery, storesQuery } from '../../api/admin.ts';
import { visibleLine } from '../../ui/foreign-text.ts';
import { useStoreOfAddress } from '../../ui/store-of-address.ts';
import { namedBy } from './ids.ts';
import { matching } from './matching.ts';

/**
 * What an operator can jump to: stores and apps by name or id, asked of the service, the records of the store at hand,
 * and the screens.
 * @param settled the query once the typing pauses
 */
export function useOperatorFindings(query: string, settled: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const q = settled.trim() === '' ? undefined : settled.trim();
  const { data: stores } = useQuery(storesQuery({ q }));
  const { data: apps } = useQuery(appsQuery({ q }));
  const ofStores = (stores?.data ?? []).map(({ store_hash: hash, name }) => ({
    id: `store ${hash}`,
    label: visibleLine(`Store ${name}`),
    description: hash,
    onClick: () => void navigate({ to: '/stores/$hash', params: { hash } }),
  }));
  const ofApps = (apps?.data ?? []).map(({ client_id, name }) => ({
    id: `app ${client_id}`,
    label: visibleLine(`App ${name}`),
    description: client_id,
    onClick: () => void navigate({ to: '/apps', search: { q: client_id } }),
  }));
  const byId = useRecordsOfStore(query);
  const screens = [
    { id: 'overview', label: 'Overview', onClick: () => void navigate({ to: '/overview' }) },
    { id: 'stores', label: 'Stores', onClick: () => void navigate({ to: '/stores' }) },
    { id: 'apps', label: 'Apps', onClick: () => void navigate({ to: '/apps' }) },
    { id: 'recovery', label: 'Recovery', onClick: () => void navigate({ to: '/recovery' }) },
    { id: 'incidents', label: 'Incidents', onClick: () => void navigate({ to: '/incidents' }) },
    { id: 'circuits', label: 'Circuits', onClick: () => void navigate({ to: '/circuits' }) },
    { id: 'audit', label: 'Audit', onClick: () => void navigate({ to: '/audit' }) },
    { id: 'system', label: 'System', onClick: () => void navigate({ to: '/system' }) },
    { id: 'catalog', label: 'Catalog', onClick: () => void navigate({ to: '/catalog' }) },
  ];
  // What was found for an older text would be opened by Enter.
  const records = query === settled ? [...ofStores.slice(0, 6), ...ofApps.slice(0, 6)] : [];
  return [...byId, ...matching(screens, query), ...records];
}

/** An id alone does not say in which store its record is: the one of the address is looked at. */
function useRecordsOfStore(query: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const hash = useStoreOfAddress();
  const named = namedBy(query);
  if (named === null || named.kind === 'hook') return [];
  if (hash === undefined)
    return [
      {
        id: 'no store',
        label: 'Open its store first',
        description: 'Then Ctrl-K finds its events, deliveries and hooks by id',
        onClick: () => void navigate({ to: '/stores' }),
      },
    ];
  const description = `In store ${hash}`;
  if (named.kind === 'event') {
    const params = { hash, eventId: named.id };
    const onClick = () => void navigate({ to: '/stores/$hash/events/$eventId', params });
    return [{ id: named.id, label: `Explain ${named.id}`, description, onClick }];
  }
  if (named.kind === 'delivery') {
    const params = { hash, deliveryId: named.id };
    const onClick = () => void navigate({ to: '/stores/$hash/deliveries/$deliveryId', params });
    return [{ id: named.id, label: `Open ${named.id}`, description, onClick }];
  }
  const params = { hash, key: named.key };
  const onClick = () => void navigate({ to: '/stores/$hash/hooks/$key', params });
  return [{ id: named.key, label: `Open hook ${named.key}`, description, onClick }];
}
