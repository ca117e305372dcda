import { useQuery } from '@tanstack/react-query';
import { Outlet, useMatches } from '@tanstack/react-router';
import { useEffect } from 'react';
import { storeQuery } from './api/admin.ts';
import { ownStoreQuery } from './api/store.ts';
import { Finder } from './features/finder/Finder.tsx';
import { Gate } from './session/Gate.tsx';
import { type Session, signOut, useSessionState } from './session/session.ts';
import { EmptyState } from './ui/EmptyState.tsx';
import { Page } from './ui/Page.tsx';
import { type Destination, Shell } from './ui/Shell.tsx';
import { useStoreOfAddress } from './ui/store-of-address.ts';
import { setZoneOfStore, TimeZoneContext, useChosenTimeZone } from './ui/zone.ts';

const OF_APPS: Destination[] = [
  { to: '/overview', label: 'Overview' },
  { to: '/incidents', label: 'Incidents' },
  { to: '/hooks', label: 'Hooks' },
  { to: '/events', label: 'Events' },
  { to: '/catalog', label: 'Catalog' },
  { to: '/secret', label: 'Signing secret' },
  { to: '/notices', label: 'Notices' },
];
const OF_OPERATORS: Destination[] = [
  { to: '/overview', label: 'Overview' },
  { to: '/incidents', label: 'Incidents' },
  { to: '/stores', label: 'Stores' },
  { to: '/apps', label: 'Apps' },
  { to: '/recovery', label: 'Recovery' },
  { to: '/circuits', label: 'Circuits' },
  { to: '/audit', label: 'Audit' },
  { to: '/system', label: 'System' },
  { to: '/catalog', label: 'Catalog' },
];

/** Around every screen: who is signed in, where one can go, and whether this session may see this screen. */
export const Frame = () => (
  <Gate>
    <Inside />
  </Gate>
);

function Inside() {
  const session = useSessionState().session!;
  const destinations = session.kind === 'operator' ? OF_OPERATORS : OF_APPS;
  const store = useStoreOfScreen(session);
  useEffect(() => setZoneOfStore(store?.timezone ?? null), [store?.timezone]);
  return (
    <TimeZoneContext value={useChosenTimeZone()}>
      <Shell
        who={whoOf(session, store?.name)}
        destinations={destinations}
        onSignOut={signOut}
        search={<Finder />}
      >
        <Allowed session={session} destinations={destinations} />
      </Shell>
    </TimeZoneContext>
  );
}

/** The store of the app's session, or the one that the operator's address names. */
function useStoreOfScreen(session: Session): { name: string; timezone: string } | undefined {
  const hash = useStoreOfAddress();
  const own = useQuery({
    ...ownStoreQuery(session.kind === 'app' ? session.storeHash : ''),
    enabled: session.kind === 'app',
  });
  const any = useQuery({
    ...storeQuery(hash ?? ''),
    enabled: session.kind === 'operator' && hash !== undefined,
  });
  return session.kind === 'app' ? own.data : any.data;
}

/** A link of an operator means nothing in the session of an app, nor the other way. */
function Allowed({ session, destinations }: { session: Session; destinations: Destination[] }) {
  const path = useMatches({ select: (matches) => matches.at(-1)?.fullPath ?? '/' });
  const known = [...OF_APPS, ...OF_OPERATORS].some(({ to }) => path.startsWith(to));
  if (!known || destinations.some(({ to }) => path.startsWith(to))) return <Outlet />;
  const other = session.kind === 'operator' ? "an app's" : "an operator's";
  return (
    <Page title="Not in this session">
      <EmptyState title={`This screen is ${other}`}>
        Sign out, then sign in with the other token to see it.
      </EmptyState>
    </Page>
  );
}

function whoOf(session: Session, storeName: string | undefined): string {
  const readOnly = session.access === 'read' ? ', read only' : '';
  if (session.kind === 'operator') return `Operator ${session.name}${readOnly}`;
  const name = storeName ? `${storeName} (${session.storeHash})` : session.storeHash;
  return `Store ${name}${readOnly}`;
}
