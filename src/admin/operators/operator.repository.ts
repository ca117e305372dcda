import type { Actor } from '../../audit/change.js';
import type { Operator } from './operator.js';

/** The operators. They belong to no store. */
export abstract class OperatorRepository {
  abstract create(operator: Operator, by: Actor): Promise<void>;
  /** Also returns revoked and expired operators. Null if there is none. */
  abstract findByHash(hash: string): Promise<Operator | null>;
  /** Newest first. */
  abstract list(): Promise<Operator[]>;
  /** Null if there is no such operator. A second revocation keeps the time of the first. */
  abstract revoke(id: string, at: number, by: Actor): Promise<Operator | null>;
}
