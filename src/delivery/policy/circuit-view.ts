/** What is known of a destination host's circuit (spec/delivery.md section 5). */
export abstract class CircuitView {
  /** @param host as in the canonical URL, with its port where it has one */
  abstract stateOf(host: string, clientId: string): 'closed' | 'open' | 'probing';
}
