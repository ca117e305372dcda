import { describe, expect, it } from '@jest/globals';
import { DialError, dialErrorOf, failureOf } from './failure-of.js';

const system = (syscall: string, code: string) => Object.assign(new Error(syscall), { syscall, code });
const openssl = (code: string) => Object.assign(new Error('alert'), { library: 'SSL routines', code });
const coded = (code: string) => Object.assign(new Error(code), { code });

describe('failureOf', () => {
  it.each<[string, unknown, string, string]>([
    ['a name that does not resolve', new DialError('dns', 'name_not_found'), 'dns', 'name_not_found'],
    ['a FIN', null, 'reset', 'closed_before_answer'],
    ['a RST', system('read', 'ECONNRESET'), 'reset', 'closed_before_answer'],
    ['a write that fails', system('write', 'EPIPE'), 'reset', 'closed_before_answer'],
    ['a TLS alert', openssl('ERR_SSL_SSLV3_ALERT_UNEXPECTED_MESSAGE'), 'tls', 'tls_handshake_refused'],
    [
      'an alert after the handshake of TLS 1.3',
      openssl('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'),
      'tls',
      'client_certificate_required',
    ],
  ])('%s', (_name, error, code, reason) => {
    expect(failureOf(error)).toEqual({ code, reason });
  });
});

describe('dialErrorOf', () => {
  const refused = system('connect', 'ECONNREFUSED');
  const late = system('connect', 'ETIMEDOUT');

  it.each<[string, unknown, boolean, string]>([
    ['a refused connection, before TLS', refused, true, 'connect: connection_refused'],
    [
      'one refused at every address',
      new AggregateError([refused, refused]),
      true,
      'connect: connection_refused',
    ],
    ['an address that does not answer', late, true, 'connect: connect_timeout'],
    ['no route', system('connect', 'EHOSTUNREACH'), false, 'connect: network_unreachable'],
    ['a local firewall', system('connect', 'EPERM'), false, 'connect: network_unreachable'],
    ['no ports left', system('connect', 'EADDRNOTAVAIL'), false, 'connect: sender_out_of_resources'],
    ['no file descriptors left', system('connect', 'EMFILE'), true, 'connect: sender_out_of_resources'],
    ['a RST in the handshake', system('read', 'ECONNRESET'), true, 'tls: tls_handshake_refused'],
    ['a self-signed certificate', coded('DEPTH_ZERO_SELF_SIGNED_CERT'), true, 'tls: certificate_not_trusted'],
    ['an unknown issuer', coded('UNABLE_TO_VERIFY_LEAF_SIGNATURE'), true, 'tls: certificate_not_trusted'],
    ['an expired certificate', coded('CERT_HAS_EXPIRED'), true, 'tls: certificate_expired'],
    ['one of tomorrow', coded('CERT_NOT_YET_VALID'), true, 'tls: certificate_not_yet_valid'],
    ['one for another name', coded('ERR_TLS_CERT_ALTNAME_INVALID'), true, 'tls: certificate_wrong_name'],
    ['TLS 1.1', openssl('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'), true, 'tls: tls_protocol_too_old'],
    ['plain HTTP', openssl('ERR_SSL_WRONG_VERSION_NUMBER'), true, 'tls: tls_not_spoken'],
    ['an unknown error of TLS', new Error('?'), true, 'tls: tls_handshake_refused'],
    ['an unknown error without TLS', new Error('?'), false, 'connect: network_unreachable'],
  ])('%s', (_name, error, isSecure, expected) => {
    const { failure, reason } = dialErrorOf(error, isSecure);
    expect(`${failure}: ${reason}`).toBe(expected);
  });
});
