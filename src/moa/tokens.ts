/** Rough number of tokens in a text of that many UTF-16 units: the models' makers' rule of thumb for English. */
export function estimateTokens(characters: number): number {
  return Math.ceil(characters / 4);
}
