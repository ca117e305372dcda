import { isIP } from 'node:net';
import { type ConnectionOptions, createSecureContext, type SecureContext } from 'node:tls';

/**
 * How to speak TLS with receivers.
 * @param ca certificates (PEM) to trust instead of Node's own
 */
export class TlsClient {
  #context: SecureContext | undefined;

  constructor(private readonly ca: string | undefined) {}

  /** @param host a name, or an address without brackets. The certificate must be for it. */
  optionsFor(host: string): ConnectionOptions {
    // Without `session` nothing is resumed: a resumed session would skip the certificate check.
    return {
      host,
      secureContext: this.#secureContext(),
      servername: isIP(host) === 0 ? host : '',
      ALPNProtocols: ['http/1.1'],
      rejectUnauthorized: true,
    };
  }

  /** Made at the first call: reading the trusted certificates takes some milliseconds. */
  #secureContext(): SecureContext {
    this.#context ??= createSecureContext({
      minVersion: 'TLSv1.2',
      ...(this.ca === undefined ? {} : { ca: this.ca }),
    });
    return this.#context;
  }
}
