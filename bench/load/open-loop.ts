import { now, sleep } from './clock.js';
import { together } from './void-run.js';

export interface Sent {
  scheduledAt: number;
  /** When it was acknowledged as durable. */
  acceptedAt: number;
  /** The event ids that receivers see. */
  ids: string[];
}

/**
 * Sends on a timetable, without waiting for earlier answers. Times count from when an event was due, so that a sender
 * that falls behind does not hide the delay.
 */
export function openLoop(
  perSecond: number,
  seconds: number,
  send: (turn: number) => Promise<string[]>,
): Promise<Sent[]> {
  const total = Math.ceil(perSecond * seconds);
  return sendOnTime(perSecond, (sent) => sent < total, send);
}

/** The same for as long as the work takes. @throws what the work throws */
export async function openLoopDuring(
  perSecond: number,
  work: Promise<unknown>,
  send: (turn: number) => Promise<string[]>,
): Promise<Sent[]> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  work.then(end, end);
  const sent = await sendOnTime(perSecond, () => !isOver, send);
  await work;
  return sent;
}

async function sendOnTime(
  perSecond: number,
  maySend: (sent: number) => boolean,
  send: (turn: number) => Promise<string[]>,
): Promise<Sent[]> {
  const start = now();
  const sending: Promise<Sent>[] = [];
  while (maySend(sending.length)) {
    const due = Math.floor(((now() - start) / 1000) * perSecond) + 1;
    while (sending.length < due && maySend(sending.length)) {
      const turn = sending.length;
      const sent = follow(start + (turn / perSecond) * 1000, send(turn));
      // Awaited at the end. Until then a rejection must not count as unhandled.
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
