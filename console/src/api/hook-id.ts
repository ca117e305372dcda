import type { Schemas } from './client.ts';

/** The number of a hook, or the UUID of a web-hook. It says which of the two APIs has it. */
export type HookId = number | string;

export const hookIdOf = (text: string): HookId => (/^\d+$/.test(text) ? Number(text) : text);

/** As people say it. A UUID is cut: the screen of the web-hook has the whole of it. */
export const hookName = (id: HookId): string =>
  typeof id === 'number' ? `hook ${id}` : `web-hook ${id.slice(0, 8)}…`;

/** The same at the beginning of a line. */
export const hookTitle = (id: HookId): string => hookName(id).replace(/^./, (first) => first.toUpperCase());

/** A hook or a web-hook, as screens show it. */
export interface Hook {
  id: HookId;
  /** `Order/Create` for a web-hook. */
  scope: string;
  destination: string;
  headers: Record<string, string> | null;
  /** Of a web-hook, its status says it. */
  is_active?: boolean;
  created_at: string;
}

/** Where the routes of a hook are. */
export const hookPath = (store_hash: string, id: number) => ({ path: { store_hash, id: String(id) } });
/** Where those of a web-hook are. The token says which store it is in. */
export const webHookPath = (id: string) => ({ path: { id } });

export const HOOKS_PER_PAGE = 50;

/** A web-hook in the words of a hook. */
export const toHook = ({ id, object, action, url, createdAt }: Schemas['WebHook']): Hook => ({
  id,
  scope: `${object}/${action}`,
  destination: url,
  headers: null,
  created_at: createdAt,
});
