import type { Config } from './config.js';
import { VERSION } from './product.js';

/** Where the outside sees us: what we put into `Location` and the user agent. */
export class PublicAddress {
  private base: string;
  /** What receivers see (spec/http-api.md section 6). */
  userAgent: string;

  constructor(private readonly config: Config) {
    this.base = config.PUBLIC_URL?.replace(/\/+$/, '') ?? `http://${config.HOST}:${config.PORT}`;
    this.userAgent = agentOf(this.base);
  }

  /** Without a trailing slash. */
  get url(): string {
    return this.base;
  }

  /** With PORT=0 only the server knows the port, once it listens. */
  listening(url: string): void {
    if (this.config.PUBLIC_URL) return;
    this.base = url;
    this.userAgent = agentOf(url);
  }
}

const agentOf = (url: string) => `storehooks/${VERSION} (+${url})`;
