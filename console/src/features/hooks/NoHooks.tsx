import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useAppSession, useMayWrite } from '../../session/session.ts';
import { EmptyState } from '../../ui/EmptyState.tsx';

export function NewHookButton({ kind }: { kind?: 'web-hook' | undefined }) {
  if (!useMayWrite()) return null;
  return (
    <Button renderRoot={(props) => <Link to="/hooks/new" search={{ kind }} {...props} />}>
      {kind ? 'New web-hook' : 'New hook'}
    </Button>
  );
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

/** The same for the other API. */
export function NoWebHooks() {
  const body = `{"object":"Order","action":"Create","url":"https://hooks.example.com/orders"}`;
  return (
    <EmptyState
      title="No web-hooks yet"
      action={<NewHookButton kind="web-hook" />}
      curl={`curl -X POST ${window.location.origin}/web-hook \\
  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
  -d '${body}'`}
    >
      A web-hook sends the records of one type, when one action is done to them, to an address of yours. It is
      a hook in the words of another API, and is sent in the same way.
    </EmptyState>
  );
}
