import { assertStorable } from '../../storable-text.js';
import { throughEachCall } from './each-call.js';

/**
 * Checks every text that a caller gives to a port: what it stores and what it looks for. The driver would write U+FFFD
 * for an unpaired surrogate, so that different texts became equal.
 */
export function refuseUnstorable<Port extends object>(port: Port): Port {
  return throughEachCall(port, (method, given) => {
    try {
      assertAllStorable(given);
    } catch (error) {
      return Promise.reject(error);
    }
    return method(...given);
  });
}

/** Looks into plain objects alone: records are plain, and anything else may refer to itself. @throws TypeError */
function assertAllStorable(value: unknown): void {
  if (typeof value === 'string') assertStorable(value);
  else if (Array.isArray(value)) for (const element of value) assertAllStorable(element);
  else if (isPlain(value))
    for (const name in value) assertAllStorable((value as Record<string, unknown>)[name]);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
