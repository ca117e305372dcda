import type { Change } from '../../api/audit.ts';

const VIA: Record<Change['actor']['via'], string> = {
  api: 'the API',
  cli: 'the command line',
  service: 'the service itself',
};

/** Such as `subscription turned off`. A grant is what lets an app into a store. */
export const changeText = ({ kind, action }: Change): string =>
  `${kind === 'grant' ? 'access' : kind} ${action}`.replaceAll('_', ' ');

/** Who made the change, and how. */
export function actorText({ via, operator_id, client_id }: Change['actor']): string {
  if (operator_id !== null) return `operator ${operator_id}, by ${VIA[via]}`;
  return client_id !== null ? `its app, by ${VIA[via]}` : VIA[via];
}
