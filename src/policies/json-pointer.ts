/** RFC 6901. The longest that a policy may have, in characters. */
export const LONGEST_POINTER = 128;

/** The value at the pointer, or undefined. The empty pointer is the whole value. */
export function valueAt(value: unknown, pointer: string): unknown {
  let current = value;
  for (const part of pointer.split('/').slice(1)) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = own(current, part.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return current;
}

/** A member, but not what every object inherits. */
export const own = (object: object, name: string): unknown =>
  Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined;
