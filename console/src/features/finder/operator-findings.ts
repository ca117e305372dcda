import { type SpotlightActionData, useSpotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { appsQuery, storesQuery } from '../../api/admin.ts';
import { recordQuery } from '../../api/records.ts';
import { visibleLine } from '../../ui/foreign-text.ts';
import { finderStore } from './finder-store.ts';
import { type Named, namedBy } from './ids.ts';
import { matching } from './matching.ts';

/**
 * What an operator can jump to: stores and apps by name or id, events, deliveries and hooks of any store by id, all asked
 * of the service, and the screens.
 * Nothing is asked before it is open.
 * @param settled the query once the typing pauses
 */
export function useOperatorFindings(query: string, settled: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const q = settled.trim() === '' ? undefined : settled.trim();
  const { opened: enabled } = useSpotlight(finderStore);
  const { data: stores } = useQuery({ ...storesQuery({ q }), enabled });
  const { data: apps } = useQuery({ ...appsQuery({ q }), enabled });
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
  const byId = useRecord(query, settled);
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

/** An event, a delivery or a hook of any store, by its id or its number: the service says in which store it is. */
function useRecord(query: string, settled: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const named = namedBy(query);
  const id = named && idOf(named);
  // While a number is typed, each digit names another hook.
  const isSettled = query === settled;
  const { data: found, isFetching } = useQuery({
    ...recordQuery(id ?? ''),
    enabled: id !== null && isSettled,
  });
  if (id === null) return [];
  if (!found || !isSettled) return isFetching || !isSettled ? [{ id, label: `Looking for ${id}` }] : [];
  const { kind, store_hash: hash, hook, scope } = found;
  const description = visibleLine(`${scope}, in store ${hash}`);
  if (kind === 'event') {
    const params = { hash, eventId: id };
    const onClick = () => void navigate({ to: '/stores/$hash/events/$eventId', params });
    return [{ id, label: `Explain ${id}`, description, onClick }];
  }
  if (kind === 'delivery') {
    const params = { hash, deliveryId: id };
    const onClick = () => void navigate({ to: '/stores/$hash/deliveries/$deliveryId', params });
    return [{ id, label: `Open ${id}`, description, onClick }];
  }
  const params = { hash, key: hook! };
  const onClick = () => void navigate({ to: '/stores/$hash/hooks/$key', params });
  return [{ id, label: `Open ${kind} ${found.id}`, description, onClick }];
}

/** As the service takes it. */
function idOf(named: Named): string {
  if (named.kind === 'hook') return String(named.number);
  return named.kind === 'key' ? named.key : named.id;
}
