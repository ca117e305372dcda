import { now, sleep } from './clock.js';
import { together } from './void-run.js';

export interface Sent {
  scheduledAt: number;
  /** When it was known to be durable. */
  acceptedAt: number;
  /** Ids of the events, as receivers see them. */
  ids: string[];
}

/**
 * Sends on a timetable, whatever becomes of what was sent before. Everything is counted from the time it was due: a
 * sender that falls behind does not hide it.
 */
export async function openLoop(
  perSecond: number,
  seconds: number,
  send: (turn: number) => Promise<string[]>,
): Promise<Sent[]> {
  const total = Math.ceil(perSecond * seconds);
  const start = now();
  const sending: Promise<Sent>[] = [];
  while (sending.length < total) {
    const due = Math.min(total, Math.floor(((now() - start) / 1000) * perSecond) + 1);
    while (sending.length < due) {
      const turn = sending.length;
      const sent = follow(start + (turn / perSecond) * 1000, send(turn));
      // It is awaited at the end: until then a failure is nobody's.
      sent.catch(() => undefined);
      sending.push(sent);
    }
    await sleep(1);
  }
  return together(sending);
}

async function follow(scheduledAt: number, answer: Promise<string[]>): Promise<Sent> {
  const ids = await answer;
  return { scheduledAt, acceptedAt: now(), ids };
}
