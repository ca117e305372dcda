import type { Schemas } from '../../api/client.ts';

type Failure = NonNullable<Schemas['DeliveryAttempt']['failure']>;
type Reason = NonNullable<Schemas['DeliveryAttempt']['reason']>;

export interface WhatFailed {
  status: number | null;
  failure: Failure | null;
  reason: Reason | null;
}

interface Words {
  /** What happened, as a sentence. */
  what: string;
  /** What to do about it. */
  advice: string;
}

/** The reasons of docs/errors.md. A new one fails the type check until it has its words. */
const REASONS: Record<Reason, Words> = {
  name_not_found: {
    what: 'DNS does not know the name of the receiver.',
    advice: 'Correct the destination, or publish its name in DNS.',
  },
  name_server_unreachable: {
    what: 'No name server accepted questions.',
    advice: 'This is for the operator: run storehooks doctor, and check the resolver.',
  },
  name_server_failed: {
    what: 'The name server answered with an error.',
    advice: 'Check the DNS zone of the destination, its DNSSEC too.',
  },
  too_many_addresses: { what: 'The name has more than 16 addresses.', advice: 'Publish at most 16.' },
  dns_timeout: {
    what: 'No name server answered in time.',
    advice: 'Check the name servers of the destination.',
  },
  address_refused: {
    what: 'The name has an address that may not be called.',
    advice: 'Publish public addresses only.',
  },
  connection_refused: {
    what: 'No program listens on the port.',
    advice: 'Start the receiver, or correct the port or the firewall.',
  },
  network_unreachable: {
    what: 'There is no route to the address.',
    advice: 'Check the network of the receiver.',
  },
  connect_timeout: {
    what: 'The address did not answer in time.',
    advice: 'Check that the firewall of the receiver lets the service in.',
  },
  sender_out_of_resources: {
    what: 'The service had no resources for one more connection.',
    advice: 'This is for the operator: raise the limit, or add a process.',
  },
  proxy_unreachable: {
    what: 'The proxy between the service and the receiver does not answer.',
    advice: 'This is for the operator: check the proxy, and its address.',
  },
  proxy_authentication_required: {
    what: 'The proxy between the service and the receiver refuses the service.',
    advice: 'This is for the operator: correct the user and the password of the proxy.',
  },
  proxy_refused: {
    what: 'The proxy between the service and the receiver did not connect to it.',
    advice: 'Check that the receiver is up. For the operator: look at the log of the proxy.',
  },
  certificate_expired: { what: 'The certificate of the receiver has expired.', advice: 'Renew it.' },
  certificate_not_yet_valid: {
    what: 'The certificate of the receiver is not valid yet.',
    advice: 'Check its start date and the clocks.',
  },
  certificate_not_trusted: {
    what: 'The certificate of the receiver is not trusted.',
    advice: 'Use one of a public authority, and send the intermediate certificates.',
  },
  certificate_wrong_name: {
    what: 'The certificate is for another name.',
    advice: 'Use one for the host name of the destination.',
  },
  client_certificate_required: {
    what: 'The receiver asks for a client certificate.',
    advice: 'Turn client certificates off for this address, and check the signature instead.',
  },
  tls_protocol_too_old: {
    what: 'The receiver speaks an old TLS version only.',
    advice: 'Turn on TLS 1.2 or 1.3.',
  },
  tls_not_spoken: { what: 'The port does not speak TLS.', advice: 'Correct the port, or turn on TLS.' },
  tls_handshake_refused: {
    what: 'The receiver broke off the TLS handshake.',
    advice: 'Look at its TLS log. It must allow HTTP/1.1.',
  },
  headers_too_large: {
    what: 'The answer had no complete status line within 16 KiB.',
    advice: 'Correct the answer.',
  },
  malformed_answer: {
    what: 'The answer is not valid HTTP.',
    advice: 'Check that an HTTP/1.1 server listens there.',
  },
  closed_before_answer: {
    what: 'The receiver closed the connection before it answered.',
    advice: 'Look at its log or that of its proxy: a program may have ended.',
  },
  answer_timeout: {
    what: 'The receiver did not answer within 10 seconds.',
    advice: 'Answer first, and work afterwards.',
  },
  total_timeout: {
    what: 'The whole attempt took longer than 15 seconds.',
    advice: 'Answer first, work afterwards, and check the way to the receiver.',
  },
};

/** For attempts without a reason. */
const FAILURES: Record<Exclude<Failure, 'http_status'>, Words> = {
  timeout: { what: 'The receiver did not answer in time.', advice: 'Answer first, and work afterwards.' },
  dns: {
    what: 'The name of the receiver did not resolve.',
    advice: 'Correct the destination, or publish its name in DNS.',
  },
  connect: {
    what: 'The connection could not be opened.',
    advice: 'Check that the receiver runs and that its firewall lets the service in.',
  },
  tls: { what: 'The TLS connection could not be opened.', advice: 'Check the certificate of the receiver.' },
  protocol: { what: 'The answer is not valid HTTP.', advice: 'Check that an HTTP/1.1 server listens there.' },
  reset: { what: 'The receiver closed the connection.', advice: 'Look at its log or that of its proxy.' },
  destination_not_allowed: {
    what: 'The destination has an address that may not be called.',
    advice: 'Publish public addresses only.',
  },
  domain_blocked: {
    what: 'Deliveries to this host are held back, because too many failed.',
    advice: 'Repair the receiver. One delivery is tried from time to time, and the others follow.',
  },
  nacked: {
    what: 'The one that pulled it gave it back.',
    advice: 'Look at the log of the program that pulls.',
  },
};

const STATUSES: Record<number, string> = {
  301: 'Redirects are not followed: change the destination to the new address.',
  302: 'Redirects are not followed: change the destination to the new address.',
  307: 'Redirects are not followed: change the destination to the new address.',
  308: 'Redirects are not followed: change the destination to the new address.',
  401: 'Let the receiver accept the request by its signature, or give the hook a custom header with credentials.',
  403: 'Look for a firewall or a bot check in front of the receiver, and let the service through.',
  404: 'Correct the path of the destination.',
  405: 'Let the receiver accept POST.',
  410: 'The hook is turned off after this answer. Turn it on when the receiver is back.',
  413: 'Let the receiver accept larger bodies.',
  429: 'The receiver asks for fewer requests; later attempts follow its Retry-After.',
};

function statusWords(status: number | null): Words {
  const what = `The receiver answered ${status}.`;
  const byClass =
    (status ?? 0) >= 500
      ? 'Look at the log of the receiver at that time.'
      : 'The receiver must answer 2xx: look at its log at that time.';
  return { what, advice: STATUSES[status ?? 0] ?? byClass };
}

/** What happened and what to do, or null if nothing failed. */
export function explainFailure({ status, failure, reason }: WhatFailed): Words | null {
  if (failure === null) return null;
  if (failure === 'http_status') return statusWords(status);
  return reason ? REASONS[reason] : FAILURES[failure];
}

/** What happened, in one sentence. */
export const failureWords = (what: WhatFailed): string => explainFailure(what)?.what ?? '';
