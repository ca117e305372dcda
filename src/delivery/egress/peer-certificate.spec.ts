import type { X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { peerCertificate } from './peer-certificate.js';

const socketWith = (certificate?: Partial<X509Certificate>) =>
  ({ getPeerX509Certificate: () => certificate }) as unknown as Socket;

describe('The certificate of a receiver', () => {
  it('has the two moments between which it is valid', () => {
    const dates = { validFrom: 'Jan  2 03:04:05 2026 GMT', validTo: 'Dec 31 23:59:59 9999 GMT' };
    expect(peerCertificate(socketWith(dates))).toEqual({
      validFrom: Date.UTC(2026, 0, 2, 3, 4, 5),
      expiresAt: Date.UTC(9999, 11, 31, 23, 59, 59),
    });
  });

  it('is unknown if one of its dates cannot be read, and if there is none', () => {
    const good = 'Jan  2 03:04:05 2026 GMT';
    expect(peerCertificate(socketWith({ validFrom: good, validTo: 'Bad time value' }))).toBeNull();
    expect(peerCertificate(socketWith({ validFrom: '', validTo: good }))).toBeNull();
    expect(peerCertificate(socketWith())).toBeNull();
    expect(peerCertificate({} as Socket)).toBeNull();
  });
});
