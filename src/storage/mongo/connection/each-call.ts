/** A method of a port, and the arguments of one call. */
export type Call = (
  method: (...given: unknown[]) => unknown,
  given: unknown[],
  name: string | symbol,
) => unknown;

/** The port, with each call of a method made by `call`. */
export function throughEachCall<Port extends object>(port: Port, call: Call): Port {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const method = (...given: unknown[]): unknown => member.apply(target, given);
      return (...given: unknown[]) => call(method, given, name);
    },
  });
}
