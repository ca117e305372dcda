import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  useNavigate,
} from '@tanstack/react-router';
import { useEffect } from 'react';
import { type HookId, hookIdOf } from './api/hook-id.ts';
import { Frame } from './Frame.tsx';
import { NotFoundScreen, ScreenError } from './ScreenError.tsx';
import {
  auditSearch,
  circuitSearch,
  eventSearch,
  hookSearch,
  hooksSearch,
  incidentSearch,
  listSearch,
  newHookSearch,
  overviewSearch,
  recoverySearch,
  scopeSearch,
  storeDeliveriesSearch,
  storeEventSearch,
  storeSearch,
} from './search.ts';

const root = createRootRoute({ component: Frame, notFoundComponent: NotFoundScreen });

/** Goes on once: the router's own Navigate does so each time that it is rendered, also after somebody has followed a link. */
function ToOverview() {
  const navigate = useNavigate();
  useEffect(() => {
    void navigate({ to: '/overview', replace: true });
  }, [navigate]);
  return null;
}

const index = createRoute({
  getParentRoute: () => root,
  path: '/',
  component: ToOverview,
});

/** Hooks have numbers, web-hooks have UUIDs: the same screens show both. */
const ofHook = {
  parse: ({ id }: { id: string }) => ({ id: hookIdOf(id) }),
  stringify: ({ id }: { id: HookId }) => ({ id: String(id) }),
};

const overview = createRoute({
  getParentRoute: () => root,
  path: '/overview',
  validateSearch: overviewSearch,
  component: lazyRouteComponent(() => import('./features/overview/OverviewScreen.tsx'), 'OverviewScreen'),
});
const incidents = createRoute({
  getParentRoute: () => root,
  path: '/incidents',
  validateSearch: incidentSearch,
  component: lazyRouteComponent(() => import('./features/incidents/IncidentsScreen.tsx'), 'IncidentsScreen'),
});
const hooks = createRoute({
  getParentRoute: () => root,
  path: '/hooks',
  validateSearch: hooksSearch,
  component: lazyRouteComponent(() => import('./features/hooks/HooksScreen.tsx'), 'HooksScreen'),
});
const newHook = createRoute({
  getParentRoute: () => root,
  path: '/hooks/new',
  validateSearch: newHookSearch,
  component: lazyRouteComponent(() => import('./features/hooks/NewHookScreen.tsx'), 'NewHookScreen'),
});
const hook = createRoute({
  getParentRoute: () => root,
  path: '/hooks/$id',
  params: ofHook,
  validateSearch: hookSearch,
  component: lazyRouteComponent(() => import('./features/hooks/HookScreen.tsx'), 'HookScreen'),
});
const editHook = createRoute({
  getParentRoute: () => root,
  path: '/hooks/$id/edit',
  params: ofHook,
  component: lazyRouteComponent(() => import('./features/hooks/EditHookScreen.tsx'), 'EditHookScreen'),
});
const hookPolicy = createRoute({
  getParentRoute: () => root,
  path: '/hooks/$id/policy',
  params: ofHook,
  component: lazyRouteComponent(() => import('./features/policy/PolicyScreen.tsx'), 'PolicyScreen'),
});
const delivery = createRoute({
  getParentRoute: () => root,
  path: '/hooks/$id/deliveries/$deliveryId',
  params: {
    parse: ({ id, deliveryId }: { id: string; deliveryId: string }) => ({ id: hookIdOf(id), deliveryId }),
    stringify: ({ id, deliveryId }: { id: HookId; deliveryId: string }) => ({ id: String(id), deliveryId }),
  },
  component: lazyRouteComponent(() => import('./features/deliveries/DeliveryScreen.tsx'), 'DeliveryScreen'),
});
const events = createRoute({
  getParentRoute: () => root,
  path: '/events',
  validateSearch: eventSearch,
  component: lazyRouteComponent(() => import('./features/events/EventsScreen.tsx'), 'EventsScreen'),
});
const catalog = createRoute({
  getParentRoute: () => root,
  path: '/catalog',
  validateSearch: scopeSearch,
  component: lazyRouteComponent(() => import('./features/catalog/CatalogScreen.tsx'), 'CatalogScreen'),
});
const secret = createRoute({
  getParentRoute: () => root,
  path: '/secret',
  component: lazyRouteComponent(() => import('./features/secrets/SecretScreen.tsx'), 'SecretScreen'),
});
const notices = createRoute({
  getParentRoute: () => root,
  path: '/notices',
  component: lazyRouteComponent(() => import('./features/notices/NoticesScreen.tsx'), 'NoticesScreen'),
});
const stores = createRoute({
  getParentRoute: () => root,
  path: '/stores',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./features/stores/StoresScreen.tsx'), 'StoresScreen'),
});
const store = createRoute({
  getParentRoute: () => root,
  path: '/stores/$hash',
  validateSearch: storeSearch,
  component: lazyRouteComponent(() => import('./features/stores/StoreScreen.tsx'), 'StoreScreen'),
});
const storeHook = createRoute({
  getParentRoute: () => root,
  path: '/stores/$hash/hooks/$key',
  component: lazyRouteComponent(() => import('./features/stores/StoreHookScreen.tsx'), 'StoreHookScreen'),
});
const storeDelivery = createRoute({
  getParentRoute: () => root,
  path: '/stores/$hash/deliveries/$deliveryId',
  component: lazyRouteComponent(
    () => import('./features/stores/StoreDeliveryScreen.tsx'),
    'StoreDeliveryScreen',
  ),
});
const storeDeliveries = createRoute({
  getParentRoute: () => root,
  path: '/stores/$hash/deliveries',
  validateSearch: storeDeliveriesSearch,
  component: lazyRouteComponent(
    () => import('./features/stores/StoreDeliveriesScreen.tsx'),
    'StoreDeliveriesScreen',
  ),
});
const storeEvent = createRoute({
  getParentRoute: () => root,
  path: '/stores/$hash/events/$eventId',
  validateSearch: storeEventSearch,
  component: lazyRouteComponent(() => import('./features/stores/StoreEventScreen.tsx'), 'StoreEventScreen'),
});
const apps = createRoute({
  getParentRoute: () => root,
  path: '/apps',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./features/apps/AppsScreen.tsx'), 'AppsScreen'),
});
const recovery = createRoute({
  getParentRoute: () => root,
  path: '/recovery',
  validateSearch: recoverySearch,
  component: lazyRouteComponent(() => import('./features/recovery/RecoveryScreen.tsx'), 'RecoveryScreen'),
});
const circuits = createRoute({
  getParentRoute: () => root,
  path: '/circuits',
  validateSearch: circuitSearch,
  component: lazyRouteComponent(() => import('./features/circuits/CircuitsScreen.tsx'), 'CircuitsScreen'),
});
const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  validateSearch: auditSearch,
  component: lazyRouteComponent(() => import('./features/audit/AuditScreen.tsx'), 'AuditScreen'),
});
const system = createRoute({
  getParentRoute: () => root,
  path: '/system',
  component: lazyRouteComponent(() => import('./features/system/SystemScreen.tsx'), 'SystemScreen'),
});

const ofApps = [hooks, newHook, hook, editHook, hookPolicy, delivery, events, secret, notices] as const;
const ofOperators = [
  stores,
  store,
  storeHook,
  storeDelivery,
  storeDeliveries,
  storeEvent,
  apps,
  recovery,
  circuits,
  audit,
  system,
] as const;

export const makeRouter = () =>
  createRouter({
    routeTree: root.addChildren([index, overview, incidents, catalog, ...ofApps, ...ofOperators]),
    basepath: '/console',
    defaultPreload: 'intent',
    defaultErrorComponent: ScreenError,
    scrollRestoration: true,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
