import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { ReceiverCertificate } from '../model/attempt-outcome.js';

/** What the receiver showed in the handshake. Null without TLS, or if its dates cannot be read. */
export function peerCertificate(socket: Socket): ReceiverCertificate | null {
  const certificate = (socket as Partial<TLSSocket>).getPeerX509Certificate?.();
  if (certificate === undefined) return null;
  const [validFrom, expiresAt] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  return Number.isNaN(validFrom) || Number.isNaN(expiresAt) ? null : { validFrom, expiresAt };
}
