import type { SpotlightActionData } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { catalogQuery, isEvent } from '../../api/catalog.ts';
import { hooksQuery } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { visibleLine } from '../../ui/foreign-text.ts';
import { matching } from './matching.ts';

const EVENT_ID = /^msg_[0-9A-Z]{26}$/;

/** What an app can jump to: an event by id, its hooks, the events of the catalog, the screens. */
export function useAppFindings(query: string): SpotlightActionData[] {
  const { storeHash } = useAppSession();
  const navigate = useNavigate();
  const { data: hooks = [] } = useQuery(hooksQuery(storeHash, 1));
  const { data: catalog } = useQuery(catalogQuery);
  const id = query.trim();
  const byId = EVENT_ID.test(id)
    ? [{ id, label: `Explain ${id}`, onClick: () => void navigate({ to: '/events', search: { id } }) }]
    : [];
  const ofHooks = hooks.map((hook) => ({
    id: `hook ${hook.id}`,
    label: visibleLine(`Hook ${hook.id}: ${hook.scope}`),
    description: visibleLine(hook.destination),
    onClick: () => void navigate({ to: '/hooks/$id', params: { id: hook.id } }),
  }));
  const ofCatalog = (catalog?.events ?? []).filter(isEvent).map(({ scope, description }) => ({
    id: scope,
    label: scope,
    description,
    onClick: () => void navigate({ to: '/catalog', search: { scope } }),
  }));
  const screens = [
    { id: 'overview', label: 'Overview', onClick: () => void navigate({ to: '/overview' }) },
    { id: 'hooks', label: 'Hooks', onClick: () => void navigate({ to: '/hooks' }) },
    { id: 'events', label: 'Events', onClick: () => void navigate({ to: '/events' }) },
    { id: 'secret', label: 'Signing secret', onClick: () => void navigate({ to: '/secret' }) },
  ];
  return [...byId, ...matching([...screens, ...ofHooks, ...ofCatalog], query)];
}
