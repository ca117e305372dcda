/** The environment of a service that may send to receivers on loopback, and retries soon. */
export const SENDS_TO_LOOPBACK = {
  ALLOW_INSECURE_DESTINATIONS: 'true',
  DELIVERY_ALLOW_CIDRS: '127.0.0.0/8',
  RETRY_SCHEDULE: '0.2,0.2,0.2',
};
