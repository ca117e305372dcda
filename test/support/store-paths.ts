/** The store that fixtures create where a test names no other. */
export const STORE = '5ueh97';
export const HOOKS = `/stores/${STORE}/v2/hooks`;
export const EVENTS = `/stores/${STORE}/v2/events`;
export const PULLS = `/stores/${STORE}/v2/pull-subscriptions`;
