import { AppError } from '../../errors/app-error.js';
import type { Scope } from './scope.js';

/** What a client asked for, out of what it may have; all of that where it did not say. @throws AppError invalid_scope */
export function chooseScopes(granted: readonly Scope[], asked: string | undefined): Scope[] {
  if (asked === undefined) return [...granted];
  const names = new Set(asked.split(' ').filter((name) => name !== ''));
  const chosen = granted.filter((scope) => names.has(scope));
  if (names.size === 0 || chosen.length < names.size) {
    throw new AppError('invalid_scope', `This app may ask for: ${granted.join(' ')}`);
  }
  return chosen;
}
