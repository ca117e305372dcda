/** By the keys of hooks: the condition that kept an event from each, as a JSON pointer into the hook's policy. */
export type FilteredHooks = Record<string, string>;

export interface FilteredHook {
  clientId: string;
  key: string;
  condition: string;
}

/** Hooks of one event that are noted with their condition. The event's record must not grow without a bound. */
const MOST_NOTED = 10_000;

/** By app and condition, the keys of hooks. */
type Noted = Record<string, Record<string, string[]>>;

/** The text to keep with an event, or undefined if no hook was filtered out. It repeats no app and no condition. */
export function noteFiltered(hooks: readonly FilteredHook[]): string | undefined {
  if (hooks.length === 0) return undefined;
  const noted: Noted = {};
  for (const { clientId, key, condition } of hooks.slice(0, MOST_NOTED)) {
    const ofApp = noted[clientId] ?? {};
    const keys = ofApp[condition] ?? [];
    keys.push(key);
    ofApp[condition] = keys;
    noted[clientId] = ofApp;
  }
  return JSON.stringify(noted);
}

/**
 * Those of one app, or of all if it is null. Undefined if there is none.
 * @param text from `noteFiltered`
 */
export function filteredOf(
  text: string | null | undefined,
  clientId: string | null,
): FilteredHooks | undefined {
  if (!text) return undefined;
  const filtered: FilteredHooks = {};
  for (const [app, conditions] of Object.entries(JSON.parse(text) as Noted)) {
    if (clientId !== null && app !== clientId) continue;
    for (const [condition, keys] of Object.entries(conditions))
      for (const key of keys) filtered[key] = condition;
  }
  return Object.keys(filtered).length === 0 ? undefined : filtered;
}
