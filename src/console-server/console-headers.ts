import type { HelmetOptions } from 'helmet';

/**
 * The console loads only its own files and calls only this service. Its components set style attributes, which cannot
 * run anything; style elements are refused.
 * @param frameAncestors who may show it in a frame
 */
export const consoleHeaders = (frameAncestors: string[]): HelmetOptions => ({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'connect-src': ["'self'"],
      'img-src': ["'self'", 'data:'],
      'style-src': ["'self'"],
      'style-src-attr': ["'unsafe-inline'"],
      'base-uri': ["'none'"],
      'form-action': ["'none'"],
      'frame-ancestors': frameAncestors,
    },
  },
  // frame-ancestors says more, and a browser that knows both would obey this one too.
  frameguard: false,
});
