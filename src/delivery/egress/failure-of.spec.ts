import { AssertionError } from 'node:assert';
import { describe, expect, it } from '@jest/globals';
import { errors } from 'undici';
import { DialError, dialFailureOf, failureOf } from './failure-of.js';

const system = (syscall: string) => Object.assign(new Error(syscall), { syscall });
const openssl = Object.assign(new Error('alert'), { library: 'SSL routines' });

describe('failureOf', () => {
  it.each<[string, unknown, string]>([
    ['a name that does not resolve', new DialError('dns'), 'dns'],
    ['a refused address', new DialError('destination_not_allowed'), 'destination_not_allowed'],
    ['no headers in time', new errors.HeadersTimeoutError(), 'timeout'],
    ['a parser error', new errors.HTTPParserError('no'), 'protocol'],
    ['a header block that is too long', new errors.HeadersOverflowError(), 'protocol'],
    ['an unasked-for 100', new errors.SocketError('bad response'), 'protocol'],
    ['a FIN', new errors.SocketError('other side closed'), 'reset'],
    ['a RST', system('read'), 'reset'],
    ['a TLS alert', openssl, 'tls'],
    ['an assertion', new AssertionError({ message: 'no' }), 'protocol'],
    ['no error at all', undefined, 'protocol'],
  ])('%s', (_name, error, code) => {
    expect(failureOf(error)).toBe(code);
  });
});

describe('dialFailureOf', () => {
  it.each<[string, unknown, boolean, string]>([
    ['time is up', new errors.ConnectTimeoutError('late'), true, 'timeout'],
    ['refused, before TLS', system('connect'), true, 'connect'],
    ['refused at every address', new AggregateError([system('connect'), system('connect')]), true, 'connect'],
    ['a RST in the handshake', system('read'), true, 'tls'],
    ['a bad certificate', new Error('self-signed'), true, 'tls'],
    ['anything without TLS', new Error('?'), false, 'connect'],
  ])('%s', (_name, error, secure, code) => {
    expect(dialFailureOf(error, secure)).toBe(code);
  });
});
