import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';

export function NewHookButton() {
  if (!useMayWrite()) return null;
  return <Button renderRoot={(props) => <Link to="/hooks/new" {...props} />}>New hook</Button>;
}

/** The first step of a new app. */
export function NoHooks() {
  const { storeHash } = useAppSession();
  const body = `{"scope":"store/order/*","destination":"https://hooks.example.com/orders"}`;
  return (
    <EmptyState
      title="No hooks yet"
      action={<NewHookButton />}
      curl={`curl -X POST ${window.location.origin}/stores/${storeHash}/v2/hooks \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '${body}'`}
    >
      A hook sends the events that you choose to an address of yours, signed, and again until they arrive.
    </EmptyState>
  );
}
