import { Alert, Anchor } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ApiError, fieldProblem } from '../../api/api-error.ts';
import { hookIdOf, hookName } from '../../api/hook-id.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';

interface DraftErrorProps {
  error: Error | null;
  /** Those of the form, which show what is about them. */
  fields: string[];
}

/** What is about no field of the form, and the hook that is already there. */
export function DraftError({ error, fields }: DraftErrorProps) {
  if (!error) return null;
  const existing = error instanceof ApiError ? error.described.existingId : null;
  if (existing === null)
    return fields.some((field) => fieldProblem(error, field)) ? null : <ErrorAlert error={error} />;
  const id = hookIdOf(existing);
  return (
    <Alert color="yellow" title="There is such a hook already" role="alert">
      <Anchor renderRoot={(props) => <Link to="/hooks/$id" params={{ id }} {...props} />}>
        Open {hookName(id)}
      </Anchor>
    </Alert>
  );
}
