/** A tenant: one shop on the platform. Times in every record are epoch milliseconds. */
export interface Store {
  storeHash: string;
  /** Decimal digits, assigned when the store is made; receivers get it as `store_id`. */
  storeId: string;
  name: string;
  /** IANA name; hooks print their times with its offset. */
  timezone: string;
  createdAt: number;
}
