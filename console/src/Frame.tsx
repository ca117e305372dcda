import { Navigate, Outlet, useMatches } from '@tanstack/react-router';
import { Finder } from './features/finder/Finder.tsx';
import { Gate } from './session/Gate.tsx';
import { type Session, signOut, useSessionState } from './session/session.ts';
import { EmptyState } from './ui/EmptyState.tsx';
import { Page } from './ui/Page.tsx';
import { type Destination, Shell } from './ui/Shell.tsx';

const OF_APPS: Destination[] = [
  { to: '/overview', label: 'Overview' },
  { to: '/hooks', label: 'Hooks' },
  { to: '/events', label: 'Events' },
  { to: '/catalog', label: 'Catalog' },
  { to: '/secret', label: 'Signing secret' },
];
const OF_OPERATORS: Destination[] = [
  { to: '/overview', label: 'Overview' },
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
  return (
    <Shell who={whoOf(session)} destinations={destinations} onSignOut={signOut} search={<Finder />}>
      <Allowed session={session} destinations={destinations} />
    </Shell>
  );
}

/** A link of an operator means nothing in the session of an app, nor the other way. */
function Allowed({ session, destinations }: { session: Session; destinations: Destination[] }) {
  const path = useMatches({ select: (matches) => matches.at(-1)?.fullPath ?? '/' });
  if (path === '/') return <Navigate to="/overview" replace />;
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

function whoOf(session: Session): string {
  const readOnly = session.access === 'read' ? ', read only' : '';
  if (session.kind === 'operator') return `Operator ${session.name}${readOnly}`;
  return `Store ${session.storeHash}${readOnly}`;
}
