import { Alert, Anchor, List, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { circuitsQuery } from '../../api/circuits.ts';
import { anyIncidentsQuery } from '../../api/incidents.ts';
import { anyStatsQuery } from '../../api/stats.ts';
import { systemQuery } from '../../api/system.ts';
import { ErrorAlert } from '../../ui/ErrorAlert.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { type Finding, receiverFindings, recentSteps, serviceFindings } from './findings.ts';

const RENEWED_MS = 10_000;
const LAST_HOUR = { range: '1h' } as const;

interface VerdictProps {
  /** Only receivers of this app. */
  clientId?: string | undefined;
  /** Below it, once it has its height. */
  children: ReactNode;
}

/** Says whether the service is well over all stores, or what is wrong and what to do first. */
export function Verdict({ clientId, children }: VerdictProps) {
  const system = useQuery({ ...systemQuery, refetchInterval: RENEWED_MS });
  const stats = useQuery(anyStatsQuery({}, LAST_HOUR));
  const circuits = useQuery(circuitsQuery({}));
  const incidents = useQuery(anyIncidentsQuery({ client_id: clientId, state: 'open' }));
  const failed = [system, stats, circuits, incidents].find(({ error }) => error !== null);
  // What was read before the service stopped answering says nothing about how it is now.
  if (failed?.error)
    return (
      <>
        <ErrorAlert error={failed.error} onRetry={() => void failed.refetch()} />
        {children}
      </>
    );
  if (!system.data || !stats.data || !circuits.data || !incidents.data) return <Loading />;
  const ofApp = circuits.data.data.filter(({ client_id }) => !clientId || client_id === clientId);
  return (
    <>
      <Said
        service={serviceFindings(system.data, {
          recent: recentSteps(stats.data.data, Date.now()),
          incidents: incidents.data.data,
        })}
        receivers={receiverFindings({ ...circuits.data, data: ofApp }, incidents.data)}
        latencyMs={system.data.database.latency_ms}
        clientId={clientId}
      />
      {children}
    </>
  );
}

interface SaidProps {
  service: Finding[];
  receivers: Finding[];
  latencyMs: number;
  clientId: string | undefined;
}

function Said({ service, receivers, latencyMs, clientId }: SaidProps) {
  const findings = [...service, ...receivers];
  if (findings.length === 0)
    return (
      <Alert color="green" variant="light" title="All well" role="status">
        Deliveries go out on time, no receiver is failing, and the database answers in{' '}
        {latencyMs.toLocaleString('en')} ms.
      </Alert>
    );
  const isReceivers = service.length === 0;
  return (
    <Alert
      color={isReceivers ? 'orange' : 'red'}
      variant="light"
      title={isReceivers ? 'The service is well, but receivers fail' : 'The service needs attention'}
      role="status"
    >
      <List
        type="ordered"
        size="sm"
        spacing="xs"
        {...(findings.length === 1 ? { listStyleType: 'none' } : {})}
      >
        {findings.map((finding) => (
          <List.Item key={finding.what}>
            <What finding={finding} clientId={clientId} />
            <Text size="sm">{finding.advice}</Text>
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

function What({ finding: { what, to }, clientId }: { finding: Finding; clientId: string | undefined }) {
  if (to === undefined) return <b>{what}</b>;
  return (
    <Anchor
      size="sm"
      fw={700}
      c="inherit"
      underline="always"
      renderRoot={(props) =>
        to === '/incidents' ? (
          <Link to={to} search={{ state: 'open', client_id: clientId }} {...props} />
        ) : (
          <Link to={to} {...props} />
        )
      }
    >
      {what}
    </Anchor>
  );
}
