/**
 * Why an attempt failed, one step finer than its failure code. The list is closed, and docs/errors.md says what to do
 * about each. A reason never holds text of the receiver's.
 */
export const FAILURE_REASONS = [
  'name_not_found',
  'name_server_unreachable',
  'name_server_failed',
  'too_many_addresses',
  'address_refused',
  'connection_refused',
  'network_unreachable',
  'sender_out_of_resources',
  'proxy_unreachable',
  'proxy_authentication_required',
  'proxy_refused',
  'certificate_expired',
  'certificate_not_yet_valid',
  'certificate_not_trusted',
  'certificate_wrong_name',
  'client_certificate_required',
  'tls_protocol_too_old',
  'tls_not_spoken',
  'tls_handshake_refused',
  'headers_too_large',
  'malformed_answer',
  'closed_before_answer',
  'dns_timeout',
  'connect_timeout',
  'answer_timeout',
  'total_timeout',
] as const;

export type FailureReason = (typeof FAILURE_REASONS)[number];
