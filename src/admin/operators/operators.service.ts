import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Actor } from '../../audit/change.js';
import { AppError } from '../../errors/app-error.js';
import { NotFound } from '../../errors/repository-errors.js';
import { isPlainText, NOT_PLAIN } from '../../errors/validation/plain-text.js';
import { digest, newSecret } from '../../tenants/digest.js';
import { type AdminScope, isInForce, type Operator } from './operator.js';
import { OperatorRepository } from './operator.repository.js';

const MAX_NAME_LENGTH = 200;

export interface NewOperator {
  name: string;
  scopes: readonly AdminScope[];
  /** Milliseconds, or null if the token never expires. */
  lifeMs: number | null;
}

/** The only place where the token itself appears. */
export interface IssuedOperator {
  token: string;
  record: Operator;
}

@Injectable()
export class OperatorsService {
  constructor(private readonly operators: OperatorRepository) {}

  /** @throws AppError validation_failed */
  async create({ name, scopes, lifeMs }: NewOperator, by: Actor): Promise<IssuedOperator> {
    refuseName(name);
    const token = newSecret();
    const createdAt = Date.now();
    const record: Operator = {
      id: randomUUID(),
      name,
      hash: digest(token),
      scopes: [...new Set(scopes)],
      createdAt,
      expiresAt: lifeMs === null ? null : createdAt + lifeMs,
      revokedAt: null,
    };
    await this.operators.create(record, by);
    return { token, record };
  }

  list(): Promise<Operator[]> {
    return this.operators.list();
  }

  /** @throws NotFound */
  async revoke(id: string, by: Actor): Promise<Operator> {
    return (await this.operators.revoke(id, Date.now(), by)) ?? absent(id);
  }

  /**
   * The operator, or null if the token is unknown, expired or revoked. It is read from the database each time: operators
   * call rarely, and a revocation must work at once.
   * @throws StoreUnavailable
   */
  async verify(token: string): Promise<Operator | null> {
    const operator = await this.operators.findByHash(digest(token));
    return operator && isInForce(operator, Date.now()) ? operator : null;
  }
}

function absent(id: string): never {
  throw new NotFound('operator', id);
}

function refuseName(name: string): void {
  if (name.trim() === '' || name.length > MAX_NAME_LENGTH) {
    throw new AppError(
      'validation_failed',
      `The name of an operator must have 1 to ${MAX_NAME_LENGTH} characters.`,
    );
  }
  if (!isPlainText(name)) throw new AppError('validation_failed', `The name of an operator ${NOT_PLAIN}.`);
}
