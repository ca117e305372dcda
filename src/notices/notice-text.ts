import type { Notice, NoticeFacts } from './notice.js';

export interface NoticeText {
  subject: string;
  text: string;
}

const DISABLED: Record<NonNullable<NoticeFacts['disabled_reason']>, string> = {
  gone: 'its receiver answered 410',
  failing: 'a delivery used up its attempts, and no other succeeded meanwhile',
};

/** One e-mail for all of them. The texts of apps stand in its body alone, each on a line of its own. */
export function textOf(notices: readonly [Notice, ...Notice[]], consoleUrl: string): NoticeText {
  const { storeHash, clientId } = notices[0];
  const what = notices.length === 1 ? headlineOf(notices[0].facts) : `${notices.length} notices about hooks`;
  return {
    subject: `[Storehooks] ${what} in store ${storeHash}`,
    text: [
      `Store ${storeHash}, app ${clientId}`,
      '',
      ...notices.flatMap(({ facts }) => [...paragraphOf(facts), '']),
      `See ${consoleUrl}`,
      '',
    ].join('\n'),
  };
}

const headlineOf = ({ kind, hook }: NoticeFacts) =>
  kind === 'hook_failing' ? `Hook ${hook.id} fails` : `Hook ${hook.id} was turned off`;

function paragraphOf(facts: NoticeFacts): string[] {
  const { hook, at } = facts;
  return [
    `${headlineOf(facts)}: ${reasonOf(facts)}.`,
    `  Since:       ${at}`,
    `  Scope:       ${oneLine(hook.scope)}`,
    `  Destination: ${oneLine(hook.destination)}`,
  ];
}

function reasonOf({ disabled_reason, failure, status, reason, count }: NoticeFacts): string {
  if (disabled_reason !== null) return DISABLED[disabled_reason];
  const code = failure === 'http_status' ? `the receiver answered ${status}` : (reason ?? failure);
  return `${count === 1 ? '1 attempt' : `${count} attempts`} failed, the last one because of: ${code}`;
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
