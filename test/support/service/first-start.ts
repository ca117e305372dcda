import { readFileSync } from 'node:fs';
import { type Call, caller } from '../http.js';
import type { Receiver } from '../receivers/receiver.js';
import type { ServiceProcess } from './service-process.js';

/** The log line of a service that starts on an empty store without a terminal. It names the file with the credentials. */
export const FIRST_START = 'first start: the credentials are in this file, keep them and delete it';

/** The store that a first start creates. */
export const FIRST_STORE = '/stores/store1/v2';

/** What a first start wrote, or undefined if it was not the first. */
export const credentialsOf = ({ log }: ServiceProcess): Record<string, string> | undefined => {
  const file = log.find(({ msg }) => msg === FIRST_START)?.['file'];
  return file === undefined ? undefined : JSON.parse(readFileSync(String(file), 'utf8'));
};

/** Calls as the app that the first start created. */
export const firstAppOf = (service: ServiceProcess): Call =>
  caller(service.url, { token: credentialsOf(service)!['access_token']! });

/** Creates a hook of that app for every order, to the receiver's `/hook`. @throws Error with the status if refused */
export async function createFirstHook(
  service: ServiceProcess,
  receiver: Receiver,
  headers: Record<string, string> = {},
): Promise<void> {
  const destination = receiver.url('/hook?key=in-the-query');
  const body = { scope: 'store/order/*', destination, headers };
  const { status } = await firstAppOf(service)('POST', `${FIRST_STORE}/hooks`, body);
  if (status !== 201) throw new Error(`The hook was refused with ${status}.`);
}
