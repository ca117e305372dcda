import { useSessionState } from '../../session/session.ts';
import { AppIncidents } from './AppIncidents.tsx';
import { OperatorIncidents } from './OperatorIncidents.tsx';

/** What goes wrong, by hook and failure: of the app in its store, or of everything. */
export function IncidentsScreen() {
  const isOperator = useSessionState().session?.kind === 'operator';
  return isOperator ? <OperatorIncidents /> : <AppIncidents />;
}
