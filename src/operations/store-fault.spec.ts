import { describe, expect, it } from '@jest/globals';
import { parseEnvironment } from '../config/config.js';
import { StoreUnavailable } from '../errors/repository-errors.js';
import { explainStoreFault, hostsOf } from './store-fault.js';

const URI = 'mongodb://ann:s3cret@db1:27017,db2/shop?replicaSet=rs0';
const config = parseEnvironment({ MONGODB_URI: URI });

/** As the driver reports that it found no server to write to. */
const selection = (type: string, server: { type?: string; error?: unknown }) =>
  new StoreUnavailable(
    Object.assign(new Error('Server selection timed out after 3000 ms'), {
      name: 'MongoServerSelectionError',
      reason: { type, servers: new Map([['db1:27017', server]]) },
    }),
  );
const failing = (message: string, name = 'MongoNetworkError') =>
  selection('Unknown', { type: 'Unknown', error: Object.assign(new Error(message), { name }) });

describe('explainStoreFault', () => {
  it.each([
    ['a refused connection', failing('connect ECONNREFUSED 127.0.0.1:27017'), 'refused the connection'],
    ['an unknown host', failing('getaddrinfo ENOTFOUND db1'), 'has a name that does not resolve'],
    ['a silent server', failing('timed out', 'MongoNetworkTimeoutError'), 'did not answer in time'],
    ['a failed handshake', failing('self-signed certificate'), 'failed the TLS handshake'],
    ['a set without a primary', selection('ReplicaSetNoPrimary', { type: 'RSSecondary' }), 'has no primary'],
    [
      'a set that is not initiated',
      selection('Unknown', { type: 'RSGhost' }),
      'belongs to a replica set that is not initiated',
    ],
    [
      'a wrong password',
      Object.assign(new Error('Authentication failed.'), { code: 18, codeName: 'AuthenticationFailed' }),
      'refused the user name or the password',
    ],
  ])('names the hosts and the cause of %s', (_, error, what) => {
    const fault = explainStoreFault(error, config);
    expect(fault.found).toBe(`MongoDB at db1:27017,db2 ${what}.`);
    expect(fault.fix).toMatch(/^[A-Z].+\.$/);
  });

  it('prints no password, whatever the error says', () => {
    const { found } = explainStoreFault(new Error(`cannot parse ${URI}, password s3cret`), config);
    expect(found).toContain('cannot parse');
    expect(found).not.toContain('s3cret');
  });

  it('names the directory of the embedded store', () => {
    const embedded = parseEnvironment({ DATA_DIR: '/srv/hooks' });
    const { found } = explainStoreFault(new StoreUnavailable(new Error('disk I/O error')), embedded);
    expect(found).toBe('The embedded store in /srv/hooks fails: disk I/O error');
  });
});

describe('hostsOf', () => {
  it.each([
    ['mongodb://u:p@h1:1,h2:2/db?x=1', 'h1:1,h2:2'],
    ['mongodb+srv://h.example.com', 'h.example.com'],
    ['mongodb://[::1]:27017/', '[::1]:27017'],
    ['mongodb://u:p@ss@host/db', 'the address in MONGODB_URI'],
    ['mongodb://u:p/ss@host/db', 'the address in MONGODB_URI'],
    ['mongodb://u:p?ss@host/db', 'the address in MONGODB_URI'],
  ])('reads %s as %s', (uri, hosts) => {
    expect(hostsOf(uri)).toBe(hosts);
  });
});
