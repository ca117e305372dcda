import { MOST_MAILS } from './mail-limit.js';
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
      `This app has set your address for notices about this store. A process of the service sends an address at most ${MOST_MAILS} of these e-mails in 24 hours.`,
      '',
    ].join('\n'),
  };
}

const HEADLINES: Record<NoticeFacts['kind'], (id: string) => string> = {
  hook_failing: (id) => `Hook ${id} fails`,
  hook_turned_off: (id) => `Hook ${id} was turned off`,
  certificate_expiring: (id) => `The certificate of hook ${id} expires`,
};

const headlineOf = ({ kind, hook }: NoticeFacts) => HEADLINES[kind](hook.id);

function paragraphOf(facts: NoticeFacts): string[] {
  const { kind, hook, at } = facts;
  return [
    `${headlineOf(facts)}: ${reasonOf(facts)}.`,
    ...(kind === 'certificate_expiring' ? [] : [`  Since:       ${at}`]),
    `  Scope:       ${oneLine(hook.scope)}`,
    `  Destination: ${oneLine(hook.destination)}`,
  ];
}

function reasonOf(facts: NoticeFacts): string {
  const { kind, certificate_expires_at, disabled_reason, failure, status, reason, count } = facts;
  if (kind === 'certificate_expiring')
    return `at ${certificate_expires_at}. Deliveries to all hooks at its host fail from then on, unless it is renewed`;
  if (disabled_reason !== null) return DISABLED[disabled_reason];
  const code = failure === 'http_status' ? `the receiver answered ${status}` : (reason ?? failure);
  return `${count === 1 ? '1 attempt' : `${count} attempts`} failed, the last one because of: ${code}`;
}

const oneLine = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ');
