/** The names in a table, which spaces and line breaks part. */
export function namesIn(table: string): readonly string[] {
  // A no-break space is one of a name's.
  return table.trim().split(/[ \n]+/u);
}
