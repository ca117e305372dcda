import { describe, expect, it } from '@jest/globals';
import { MailLimit, MOST_MAILS } from './mail-limit.js';

const DAY_MS = 86_400_000;

function filled(address: string): MailLimit {
  const limit = new MailLimit();
  for (let i = 0; i < MOST_MAILS; i++) limit.count([address], i);
  return limit;
}

describe('MailLimit', () => {
  it('gives an address no more than its e-mails of a day, and others theirs', () => {
    const limit = new MailLimit();
    for (let i = 0; i < MOST_MAILS; i++) {
      expect(limit.allowed(['a@example.com', 'b@example.com'], i)).toHaveLength(2);
      limit.count(['a@example.com'], i);
    }
    expect(limit.allowed(['a@example.com', 'b@example.com'], DAY_MS - 1)).toEqual(['b@example.com']);
  });

  it('lets the next one go a day after the first', () => {
    const limit = filled('a@example.com');
    expect(limit.allowed(['a@example.com'], DAY_MS)).toEqual(['a@example.com']);
    limit.count(['a@example.com'], DAY_MS);
    expect(limit.allowed(['a@example.com'], DAY_MS)).toEqual([]);
  });

  it('knows an address in another spelling', () => {
    const limit = filled('Ann+1@Example.com');
    expect(limit.allowed(['ann@example.com', 'ann+2@example.com', 'anna@example.com'], MOST_MAILS)).toEqual([
      'anna@example.com',
    ]);
  });
});
