const EVENT = /^msg_[0-9A-Z]{26}$/;
const DELIVERY = /^dlv_([0-9A-Z]{26})_\d+$/;
const HOOK = /^(?:hook )?([1-9]\d{0,14})$/i;
const KEY = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What a text names, if it is the id of a record. */
export type Named =
  | { kind: 'event'; id: string }
  /** Its event explains which hook it went to. */
  | { kind: 'delivery'; id: string; event: string }
  | { kind: 'hook'; number: number }
  /** Of a hook or a web-hook, as operators see it. An app knows those of its web-hooks. */
  | { kind: 'key'; key: string };

export function namedBy(text: string): Named | null {
  const given = text.trim();
  if (EVENT.test(given)) return { kind: 'event', id: given };
  const delivery = DELIVERY.exec(given);
  if (delivery) return { kind: 'delivery', id: given, event: `msg_${delivery[1]}` };
  const hook = HOOK.exec(given);
  if (hook) return { kind: 'hook', number: Number(hook[1]) };
  return KEY.test(given) ? { kind: 'key', key: given.toLowerCase() } : null;
}
