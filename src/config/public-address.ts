import type { Config } from './config.js';
import { VERSION } from './product.js';

/** The public URL of this service, for `Location` headers and the user agent. */
export class PublicAddress {
  private base: string;
  /** The `User-Agent` of deliveries: product, version and public URL. */
  userAgent: string;

  constructor(private readonly config: Config) {
    this.base = config.PUBLIC_URL?.replace(/\/+$/, '') ?? `http://${config.HOST}:${config.PORT}`;
    this.userAgent = agentOf(this.base);
  }

  /** Without a trailing slash. */
  get url(): string {
    return this.base;
  }

  /** Call it once the server listens: with PORT=0 only the server knows the port. */
  listening(url: string): void {
    if (this.config.PUBLIC_URL) return;
    this.base = url;
    this.userAgent = agentOf(url);
  }
}

const agentOf = (url: string) => `storehooks/${VERSION} (+${url})`;
