import type { SpotlightActionData } from '@mantine/spotlight';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { appsQuery, storesQuery } from '../../api/admin.ts';
import { visibleLine } from '../../ui/foreign-text.ts';
import { matching } from './matching.ts';

/** What an operator can jump to: stores and apps by name or id, asked of the service, and the screens. */
export function useOperatorFindings(query: string): SpotlightActionData[] {
  const navigate = useNavigate();
  const q = query.trim() === '' ? undefined : query.trim();
  const { data: stores } = useQuery({ ...storesQuery({ q }), placeholderData: keepPreviousData });
  const { data: apps } = useQuery({ ...appsQuery({ q }), placeholderData: keepPreviousData });
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
  const screens = [
    { id: 'overview', label: 'Overview', onClick: () => void navigate({ to: '/overview' }) },
    { id: 'stores', label: 'Stores', onClick: () => void navigate({ to: '/stores' }) },
    { id: 'apps', label: 'Apps', onClick: () => void navigate({ to: '/apps' }) },
    { id: 'recovery', label: 'Recovery', onClick: () => void navigate({ to: '/recovery' }) },
    { id: 'circuits', label: 'Circuits', onClick: () => void navigate({ to: '/circuits' }) },
    { id: 'audit', label: 'Audit', onClick: () => void navigate({ to: '/audit' }) },
    { id: 'system', label: 'System', onClick: () => void navigate({ to: '/system' }) },
    { id: 'catalog', label: 'Catalog', onClick: () => void navigate({ to: '/catalog' }) },
  ];
  return [...matching(screens, query), ...ofStores.slice(0, 6), ...ofApps.slice(0, 6)];
}
