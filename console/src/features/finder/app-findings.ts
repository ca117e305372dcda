import { type SpotlightActionData, useSpotlight } from '@mantine/spotlight';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { catalogQuery, isEvent } from '../../api/catalog.ts';
import { type HookId, hookName, hookTitle } from '../../api/hook-id.ts';
import { hooksQuery } from '../../api/hooks.ts';
import { webHooksQuery } from '../../api/web-hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { visibleLine } from '../../ui/foreign-text.ts';
import { finderStore } from './finder-store.ts';
import { type Named, namedBy } from './ids.ts';
import { matching } from './matching.ts';

/**
 * What an app can jump to: an event, a delivery or a hook by id, its hooks, the events of the catalog, the screens.
 * Nothing is asked before it is open.
 */
export function useAppFindings(query: string): SpotlightActionData[] {
  const { storeHash } = useAppSession();
  const navigate = useNavigate();
  const { opened: enabled } = useSpotlight(finderStore);
  const { data: hooks = [] } = useQuery({ ...hooksQuery(storeHash, 1), enabled });
  const { data: webHooks = [] } = useQuery({ ...webHooksQuery(storeHash, 1), enabled });
  const all = [...hooks, ...webHooks];
  const { data: catalog } = useQuery({ ...catalogQuery, enabled });
  const named = namedBy(query);
  const byId: SpotlightActionData[] = [];
  const explain = (id: string) => () => void navigate({ to: '/events', search: { id } });
  if (named?.kind === 'event')
    byId.push({ id: named.id, label: `Explain ${named.id}`, onClick: explain(named.id) });
  if (named?.kind === 'delivery')
    byId.push({
      id: named.id,
      label: `Find ${named.id}`,
      description: 'Among the deliveries of its event, hook by hook',
      onClick: explain(named.event),
    });
  const open = named && idOf(named);
  if (open !== null)
    byId.push({
      id: `open ${open}`,
      label: `Open ${hookName(open)}`,
      description: visibleLine(all.find(({ id }) => id === open)?.scope ?? ''),
      onClick: () => void navigate({ to: '/hooks/$id', params: { id: open } }),
    });
  const ofHooks = all.map((hook) => ({
    id: `hook ${hook.id}`,
    label: visibleLine(`${hookTitle(hook.id)}: ${hook.scope}`),
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
    { id: 'incidents', label: 'Incidents', onClick: () => void navigate({ to: '/incidents' }) },
    { id: 'hooks', label: 'Hooks', onClick: () => void navigate({ to: '/hooks' }) },
    { id: 'events', label: 'Events', onClick: () => void navigate({ to: '/events' }) },
    { id: 'notices', label: 'Notices', onClick: () => void navigate({ to: '/notices' }) },
    { id: 'secret', label: 'Signing secret', onClick: () => void navigate({ to: '/secret' }) },
  ];
  return [...byId, ...matching([...screens, ...ofHooks, ...ofCatalog], query)];
}

/** Of the hook or the web-hook that is named. */
function idOf(named: Named): HookId | null {
  if (named.kind === 'hook') return named.number;
  return named.kind === 'key' ? named.key : null;
}
