import { useSessionState } from '../../session/session.ts';
import { AppOverview } from './AppOverview.tsx';
import { OperatorOverview } from './OperatorOverview.tsx';

/** How deliveries go, and what needs somebody: of the app in its store, or of everything. */
export function OverviewScreen() {
  const isOperator = useSessionState().session?.kind === 'operator';
  return isOperator ? <OperatorOverview /> : <AppOverview />;
}
