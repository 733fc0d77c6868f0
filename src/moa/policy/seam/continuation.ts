import type { ChatMessage } from '../../model.ts';

/** The words for a model that takes up a broken answer. What it does against them is for `Seam` to mend. */
const GO_ON = [
  'Your last message was cut off in the middle. Continue it exactly where it stops, as if you had never paused:',
  'what you write is appended to it as it stands, and the reader sees one answer.',
  'Begin with the very next character, be it a space, a line break or the rest of a broken word,',
  'also inside a sentence, a table row, a list or a code block; do not open a code block again that is still open.',
  'Repeat nothing, do not start over, write no introduction, apology, quotation mark or ellipsis before it,',
  'and keep to the language, the format and the plan of what is there. If only little is missing, write only that.',
].join(' ');

/**
 * The messages for a call that goes on with a broken answer: the conversation as it was asked, the text so far as the
 * assistant's own, and the request to go on. The request is the user's, as many servers refuse or ignore a system
 * message at the end, and some take an assistant's last message for a finished turn.
 *
 * All of the text goes along, however long: an answer is never longer than the `maxTokens` of its recipe, room for which
 * was left anyway, and a model that sees only the tail writes introductions and sections that are there already.
 */
export function continuationMessages(messages: readonly ChatMessage[], textSoFar: string): readonly ChatMessage[] {
  if (textSoFar === '') return messages;
  return [...messages, { role: 'assistant', content: textSoFar }, { role: 'user', content: GO_ON }];
}
