/** Fewer paths than express accepts, and each of them means the same to express. */
const PUBLISH_PATH = /^\/stores\/([\w-]+)\/v2\/events\/?$/;

/** The store that surely gets an event by this request. Null: express decides what the request is. */
export function storePublishedTo(method: string | undefined, url: string | undefined): string | null {
  if (method !== 'POST' || url === undefined) return null;
  return PUBLISH_PATH.exec(url)?.[1] ?? null;
}
