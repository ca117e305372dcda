import type { Schemas } from '../../api/client.ts';

type FailureCode = NonNullable<Schemas['Delivery']['last_failure']>;

/** Failure codes for filters and sums, which have no status and no reason. A new one fails the type check. */
const NAMES: Record<FailureCode, string> = {
  http_status: 'Answered, but not 2xx',
  timeout: 'No answer in time',
  dns: 'The name did not resolve',
  connect: 'No connection',
  tls: 'No TLS connection',
  protocol: 'Not valid HTTP',
  reset: 'The connection was closed',
  destination_not_allowed: 'An address that may not be called',
  domain_blocked: 'Held back by a circuit',
  nacked: 'Given back by its puller',
};

export const FAILURE_CODES = Object.keys(NAMES) as FailureCode[];

/** A code that a newer service has is shown as it is. */
export const failureName = (code: string): string => NAMES[code as FailureCode] ?? code;

export const failureOptions = FAILURE_CODES.map((value) => ({ value, label: NAMES[value] }));
