import type { RecoveryByHook, Wanted } from '../../api/recovery.ts';

const many = (count: number, one: string, several: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : several}`;

export const countText = (deliveries: number, hooks: number): string =>
  `${many(deliveries, 'delivery', 'deliveries')} of ${many(hooks, 'hook', 'hooks')}`;

const MINUTE = 60;
const HOUR = 60 * MINUTE;

function durationText(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${seconds} s`;
  return seconds < 2 * HOUR ? `${Math.ceil(seconds / MINUTE)} min` : `${Math.ceil(seconds / HOUR)} h`;
}

/** The same without the hooks that are left out, such as those that are off. */
export function sentOf(answer: RecoveryByHook): RecoveryByHook {
  const left = answer.by_hook.filter(({ skipped }) => skipped !== null);
  const matched = left.reduce((sum, part) => sum + part.matched, 0);
  return {
    ...answer,
    matched: answer.matched - matched,
    hooks: answer.hooks - left.length,
    by_hook: answer.by_hook.filter(({ skipped }) => skipped === null),
  };
}

/** Why less is sent than matched, and what changes that. */
export function leftOutText(answer: RecoveryByHook, sent: RecoveryByHook, { turn_on }: Wanted): string {
  const what = countText(answer.matched - sent.matched, answer.hooks - sent.hooks);
  const isNot = answer.matched - sent.matched === 1 ? 'is not' : 'are not';
  const advice = turn_on
    ? 'Their apps turned them off, or their receivers answered 410. Their apps can turn them on again.'
    : 'To send them too, choose above to turn on hooks that failed, and count again.';
  return `${what} ${isNot} sent, because hooks are off. ${advice}`;
}

/** What will happen, in numbers. The hook with the most is the last to end. */
export function planText({ matched, rate, by_hook }: RecoveryByHook, { turn_on, all }: Wanted): string {
  const seconds = Math.ceil(Math.max(...by_hook.map((part) => part.matched)) / rate);
  const sentences = [
    `${many(matched, 'delivery is', 'deliveries are')} sent again, at most ${rate} per second to each hook.`,
    `This takes about ${durationText(seconds)}.`,
    ...(turn_on ? ['Hooks that the service turned off because they failed are turned on.'] : []),
    ...(all ? ['Receivers get what they already have once more, with the same webhook-id.'] : []),
  ];
  return sentences.join(' ');
}
