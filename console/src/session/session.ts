import { useSyncExternalStore } from 'react';
import { onTokenRefused, setToken } from '../api/client.ts';

export interface AppSession {
  kind: 'app';
  token: string;
  storeHash: string;
  clientId: string | null;
  access: 'read' | 'write';
  /** Milliseconds since the epoch, or null if the session does not end by itself. */
  expiresAt: number | null;
}

export interface OperatorSession {
  kind: 'operator';
  token: string;
  name: string;
  access: 'read' | 'write';
  expiresAt: number | null;
}

export type Session = AppSession | OperatorSession;

export interface SessionState {
  session: Session | null;
  /** Why there is none: the service no longer accepts it. The address stays for the next one. */
  hasExpired: boolean;
}

const KEY = 'storehooks.session';
/** The longest time of setTimeout. */
const MAX_TIMER_MS = 2 ** 31 - 1;

const listeners = new Set<() => void>();
let state: SessionState = { session: null, hasExpired: false };
let timer: number | undefined;

function change(next: SessionState): void {
  state = next;
  setToken(next.session?.token ?? null);
  // An end is kept too: after a reload, people should still read why they have to sign in.
  if (next.session || next.hasExpired) sessionStorage.setItem(KEY, JSON.stringify(next));
  else sessionStorage.removeItem(KEY);
  window.clearTimeout(timer);
  const expiresAt = next.session?.expiresAt;
  if (expiresAt) timer = window.setTimeout(endExpired, Math.min(expiresAt - Date.now(), MAX_TIMER_MS));
  for (const listener of listeners) listener();
}

/** Reads what this tab kept over a reload. */
export function restoreSession(): void {
  const kept = sessionStorage.getItem(KEY);
  if (kept) change(JSON.parse(kept) as SessionState);
  onTokenRefused(() => change({ session: null, hasExpired: true }));
}

function endExpired(): void {
  const expiresAt = state.session?.expiresAt;
  if (expiresAt && expiresAt <= Date.now()) change({ session: null, hasExpired: true });
}

export const signIn = (session: Session): void => change({ session, hasExpired: false });

export const signOut = (): void => change({ session: null, hasExpired: false });

export function onSessionChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const sessionState = (): SessionState => state;

export const useSessionState = (): SessionState => useSyncExternalStore(onSessionChange, sessionState);

/** Of a screen for apps. The gate shows such a screen only to them. */
export function useAppSession(): AppSession {
  const { session } = useSessionState();
  if (session?.kind !== 'app') throw new Error('This screen needs the session of an app.');
  return session;
}

/** Whether buttons that change something are shown: a read session would be refused. */
export const useMayWrite = (): boolean => useSessionState().session?.access === 'write';
