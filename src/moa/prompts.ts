import type { Conversation } from './conversation.ts';
import type { ChatMessage } from './model.ts';

/**
 * What a model of a later layer, and the aggregator, are told to do with the answers of the layer before. The method
 * ("aggregate-and-synthesize") is that of arXiv 2406.04692, table 1; the words are ours.
 */
const SYNTHESIS_INSTRUCTION = [
  'Several assistants have answered the last question of the user independently. Their responses are listed below, numbered.',
  'Write the one answer that the user should read, better than any single response.',
  'Weigh the responses critically: some may be wrong, biased, incomplete or cut off, and agreement among them is no proof.',
  'Check facts, steps and figures yourself, settle contradictions, keep what is right and leave out what is not.',
  'Do not copy a response, do not mention the responses or this procedure, and answer in the language of the question,',
  'accurately, completely and in a clear order.',
].join(' ');

/** The messages for a model of the first layer: the conversation as it is. */
export function referenceMessages(conversation: Conversation): readonly ChatMessage[] {
  const earlier = conversation.turns.flatMap((turn): ChatMessage[] => [
    { role: 'user', content: turn.question },
    { role: 'assistant', content: turn.answer },
  ]);
  return [...earlier, { role: 'user', content: conversation.question }];
}

/**
 * The messages for the aggregator and for models of later layers: the instruction with the numbered responses of the
 * layer before, then the conversation. Without responses (a recipe of no layers) there is nothing to synthesise, and the
 * conversation goes alone.
 */
export function synthesisMessages(conversation: Conversation, responses: readonly string[]): readonly ChatMessage[] {
  if (responses.length === 0) return referenceMessages(conversation);
  const numbered = responses.map((text, index) => `Response ${index + 1}:\n${text}`).join('\n\n');
  return [{ role: 'system', content: `${SYNTHESIS_INSTRUCTION}\n\n${numbered}` }, ...referenceMessages(conversation)];
}
