/**
 * An expression that is true if one of the fields has the text. It is no regular expression, so nothing in the text has a
 * meaning. `$toLower` changes ASCII letters only.
 */
export const hasText = (text: string, ...fields: string[]) => ({
  $or: fields.map((field) => ({
    $gte: [{ $indexOfBytes: [{ $toLower: field }, { $toLower: { $literal: text } }] }, 0],
  })),
});
