import type { Hook } from './hook.schemas.js';
import type { HookV3, HookV3Answer } from './hook-v3.schemas.js';

/** v2 prints whole seconds with their offset: nothing is lost on the way back. */
const secondsOf = (time: string) => Date.parse(time) / 1000;

export function toHookV3(hook: Hook): HookV3 {
  return { ...hook, created_at: secondsOf(hook.created_at), updated_at: secondsOf(hook.updated_at) };
}

export const toAnswer = (hook: Hook): HookV3Answer => ({ data: toHookV3(hook), meta: {} });
