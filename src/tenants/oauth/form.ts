import { AppError } from '../../errors/app-error.js';

/** A form's fields, none of them twice (RFC 6749 section 3.2), those without a value as if they were not there. */
export function parseForm(text: string): Record<string, string> {
  const form: Record<string, string> = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in form) throw new AppError('invalid_request', 'A parameter was sent twice.');
    if (value !== '') form[name] = value;
  }
  return form;
}
