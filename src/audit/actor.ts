/** Who made a change, and from where. */
export interface Actor {
  via: 'api' | 'cli' | 'service';
  /** The app whose token was used; null for the operator and the service itself. */
  clientId: string | null;
  tokenId: string | null;
  /** Remote address; null where there is none. */
  address: string | null;
  requestId: string | null;
}

const nobody = { clientId: null, tokenId: null, address: null, requestId: null };

export const OPERATOR: Actor = { via: 'cli', ...nobody };
export const SERVICE: Actor = { via: 'service', ...nobody };
