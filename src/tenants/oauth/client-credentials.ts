import { AppError } from '../../errors/app-error.js';
import { isPlainText, NOT_PLAIN } from '../../errors/validation/plain-text.js';

/**
 * Parses a form. As RFC 6749 section 3.2 requires, empty fields count as absent and a repeated field is refused.
 * Refuses control characters, which no value of appendix A may have.
 * @throws AppError invalid_request
 */
export function parseForm(text: string): Record<string, string> {
  const form: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in form) throw new AppError('invalid_request', 'A parameter was sent more than once.');
    if (!isPlainText(value)) throw new AppError('invalid_request', `The value of a parameter ${NOT_PLAIN}.`);
    if (value !== '') form[name] = value;
  }
  return form;
}

export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
  /** True if they came in the Authorization header. A refusal then names the scheme. */
  basic: boolean;
}

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;

/**
 * Reads HTTP Basic with both parts form-encoded, or `client_id` and `client_secret` in the form (RFC 6749 section
 * 2.3.1).
 * @throws AppError invalid_client if there are none, invalid_request if both are sent
 */
export function readClient(
  authorization: string | undefined,
  form: Record<string, string>,
): ClientCredentials {
  if (authorization !== undefined) {
    if (form['client_secret'] !== undefined) {
      throw new AppError(
        'invalid_request',
        'Send the client credentials in the Authorization header or in the form, not in both.',
      );
    }
    return fromBasic(authorization, form['client_id']);
  }
  const { client_id: clientId, client_secret: clientSecret } = form;
  if (!clientId || !clientSecret) throw invalidClient(false);
  return { clientId, clientSecret, basic: false };
}

/** The same text for an unknown client and for a wrong secret. */
export const invalidClient = (basic: boolean) =>
  new AppError('invalid_client', 'The client could not be authenticated.', {
    headers: basic ? { 'WWW-Authenticate': 'Basic realm="storehooks"' } : {},
  });

function fromBasic(authorization: string, formId: string | undefined): ClientCredentials {
  const encoded = BASIC.exec(authorization)?.[1];
  const decoded = encoded ? Buffer.from(encoded, 'base64').toString('utf8') : '';
  const colon = decoded.indexOf(':');
  if (colon < 1) throw invalidClient(true);
  const clientId = formDecode(decoded.slice(0, colon));
  const clientSecret = formDecode(decoded.slice(colon + 1));
  if (!clientId || !clientSecret || !isPlainText(clientId + clientSecret)) throw invalidClient(true);
  if (formId !== undefined && formId !== clientId) throw invalidClient(true);
  return { clientId, clientSecret, basic: true };
}

function formDecode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
