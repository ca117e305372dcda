export interface HookPlace {
  storeHash: string;
  subscriptionKey: string;
}

/** `limit` is at least 1. */
export type BacklogClaim = { subscriptionKey: string; limit: number };

export interface BacklogPage {
  found: HookPlace[];
  /** Null if there are no more. A page may hold fewer than its limit, because a survey must not take long. */
  next: string | null;
}
