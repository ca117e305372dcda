import { Navigate } from '@tanstack/react-router';
import { useSessionState } from './session/session.ts';

/** The first screen after signing in. */
export function StartHere() {
  const { session } = useSessionState();
  return <Navigate to={session?.kind === 'operator' ? '/stores' : '/hooks'} replace />;
}
