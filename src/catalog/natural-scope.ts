/**
 * The scope without a slash at its end. An earlier catalog listed some events with one, and the list that it came from
 * still does: hooks and publishers may use either spelling, and both mean the same.
 */
export const naturalScope = (scope: string): string => (scope.endsWith('/') ? scope.slice(0, -1) : scope);

/** The spellings of a scope that a stored hook or event may have. */
export const spellingsOf = (scope: string): [string, string] => {
  const natural = naturalScope(scope);
  return [natural, `${natural}/`];
};
