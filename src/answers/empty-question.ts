/** What is drawn as nothing: white space, and all that Unicode says may be ignored where it cannot be shown. */
const NOTHING_TO_SEE = /^[\s\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]*$/u;

/** Whether there is nothing in it that a person could read. */
export function isEmptyQuestion(text: string): boolean {
  return NOTHING_TO_SEE.test(text);
}
