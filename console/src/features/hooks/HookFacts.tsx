import { Alert, Paper, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Hook } from '../../api/hook-id.ts';
import { type HookStatus, hookStatusQuery } from '../../api/hooks.ts';
import { useAppSession } from '../../session/session.ts';
import { Fact } from '../../ui/Fact.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import { ExactTime, Time } from '../../ui/Time.tsx';
import { explainFailure } from '../deliveries/failure-words.ts';

/** Where it sends, and how it is doing. */
export function HookFacts({ hook }: { hook: Hook }) {
  const { storeHash } = useAppSession();
  const { data: status } = useQuery(hookStatusQuery(storeHash, hook.id));
  const isWebHook = typeof hook.id === 'string';
  const headers = Object.keys(hook.headers ?? {});
  return (
    <Stack gap="sm">
      {status && <Attention status={status} />}
      <Paper withBorder p="md">
        <dl className="facts">
          <Fact name="Destination">
            <Foreign>{hook.destination}</Foreign>
          </Fact>
          <Fact name={isWebHook ? 'Web-hook id' : 'Hook id'}>{hook.id}</Fact>
          {!isWebHook && (
            <Fact name="Custom headers">
              {headers.length === 0 ? 'none' : <Foreign>{headers.join(', ')}</Foreign>}
            </Fact>
          )}
          <Fact name="Created">
            <Time at={hook.created_at} />
          </Fact>
          {status && <Counts status={status} />}
        </dl>
      </Paper>
    </Stack>
  );
}

export const Counts = ({ status }: { status: HookStatus }) => (
  <>
    <Fact name="Pending">{status.pending.toLocaleString('en')}</Fact>
    <Fact name="Parked">{status.parked.toLocaleString('en')}</Fact>
    <Fact name="Last success">
      <Time at={status.last_success_at} otherwise="none yet" />
    </Fact>
    <Fact name="Last failure">
      <Time at={status.last_failure?.at} otherwise="none" />
    </Fact>
    {status.certificate && (
      <Fact name="Certificate expires">
        <Time at={status.certificate.expires_at} />
      </Fact>
    )}
  </>
);

/** What needs somebody, and the next step. */
export function Attention({ status }: { status: HookStatus }) {
  const { is_active, disabled_reason, circuit, last_failure, certificate } = status;
  const words = last_failure && explainFailure(last_failure);
  if (!is_active && disabled_reason)
    return (
      <Alert color="red" title="The service has turned this hook off" role="status">
        {disabled_reason === 'gone'
          ? 'The receiver answered 410 Gone. '
          : `It failed for too long. ${words?.what ?? ''} `}
        Events that match are parked. Repair the receiver, then turn the hook on: what is parked is sent.
      </Alert>
    );
  if (circuit === 'closed')
    return is_active && certificate?.expires_soon ? <Expiring {...certificate} /> : null;
  return (
    <Alert color="orange" title="Deliveries to this host are held back" role="status">
      Too many of them failed. {words ? `${words.what} ${words.advice}` : ''} One is tried from time to time,
      and when it arrives the others follow.
    </Alert>
  );
}

const Expiring = ({ expires_at }: { expires_at: string }) => (
  <Alert color="yellow" title="The certificate of the receiver expires soon" role="status">
    On <ExactTime at={expires_at} />. Renew it: deliveries fail once it has expired.
  </Alert>
);
