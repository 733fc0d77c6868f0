/** Rough size of a text in tokens: four UTF-16 units each, the rule of thumb of the models' makers for English. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
