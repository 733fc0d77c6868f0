import type { Conversation, Turn } from './conversation.ts';
import type { ChatMessage } from './model.ts';
import type { Hearing } from './policy/hearing/fair-hearing.ts';
import { namesOf } from './speakers.ts';

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

const SEVERAL_SPEAKERS =
  'Several people take part in this conversation. The first line of each of their messages names who wrote it; they did not write that line themselves.';

/**
 * The messages for a model of the first layer: the conversation as it is, and nothing else where one person has it. Where
 * several have spoken, each question has a line above it that names its writer.
 */
export function referenceMessages(conversation: Conversation): readonly ChatMessage[] {
  const names = namesOf(conversation);
  const asked = ({ asker, question }: Pick<Turn, 'asker' | 'question'>): ChatMessage => {
    const name = names?.get(asker.id);
    return { role: 'user', content: name === undefined ? question : `[${name} writes]\n${question}` };
  };
  const earlier = conversation.turns.flatMap((turn): ChatMessage[] => [
    asked(turn),
    { role: 'assistant', content: turn.answer },
  ]);
  const about: ChatMessage[] = names === undefined ? [] : [{ role: 'system', content: SEVERAL_SPEAKERS }];
  return [...about, ...earlier, asked(conversation)];
}

/**
 * The messages for the aggregator and for models of later layers: the instruction with the responses of the layer before, as
 * a hearing lists them, then the conversation.
 */
export function synthesisMessages(conversation: Conversation, { text }: Pick<Hearing, 'text'>): readonly ChatMessage[] {
  return [{ role: 'system', content: `${SYNTHESIS_INSTRUCTION}\n\n${text}` }, ...referenceMessages(conversation)];
}
