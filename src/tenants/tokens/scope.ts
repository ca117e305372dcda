/** What a token may allow (spec/http-api.md section 1). */
export const SCOPES = ['default', 'events:write'] as const;

export type Scope = (typeof SCOPES)[number];
