import { z } from 'zod';
import type { ChatMessage } from '../../model.ts';
import { jsonIn } from './json-in-text.ts';
import { judgingMessages } from './judging-messages.ts';
import { oneLine } from './one-line.ts';
import { plainLines, responseNumberSchema } from './response-numbers.ts';

/** The response that is shown as the answer, by its number from 1, and why: one line of 300 characters at most, or empty. */
export interface Pick {
  readonly response: number;
  readonly reason: string;
}

/** The messages for an aggregator that chooses one of `count` responses instead of writing an answer of its own. */
export function pickMessages(
  conversationMessages: readonly ChatMessage[],
  block: string,
  count: number,
): readonly ChatMessage[] {
  const instruction = [
    'Several assistants have answered the last question of the user independently. Their responses are listed below, numbered.',
    'Do not answer the question: choose the response that the user should read as it is.',
    'What counts is, in this order: that it is right, that it answers what was asked, that it is complete, that it is clear.',
    'Check facts, steps and figures yourself. Length, tone, the place in the list and agreement with others count for nothing.',
    'Give the reason in one sentence, in the language of the question, for the user, who sees only the chosen response:',
    'name no numbers of responses in it.',
    `Reply with one JSON object of this form and nothing else, with a number from 1 to ${count}: {"best": 1, "reason": "…"}`,
  ].join(' ');
  const reminder = 'Choose the best response: reply with the JSON object alone.';
  return judgingMessages({ instruction, reminder }, conversationMessages, block);
}

/**
 * Reads which response was chosen: from JSON, the last where there are several, in a code fence and among prose, too; or
 * from a text that begins with the choice ("Response 2", "The best response is 2") and names no other. Never throws.
 * @param count how many responses there are.
 * @returns undefined where none of them is chosen, or it is not clear which.
 */
export function parsePick(text: string, count: number): Pick | undefined {
  // What looks like JSON and cannot be read (cut off, say) would be misread as prose.
  return text.includes('{') ? pickInJson(text, count) : pickInProse(text, count);
}

function pickInJson(text: string, count: number): Pick | undefined {
  const schema = z.object({ best: responseNumberSchema(count), reason: z.string().catch('') });
  const pick = jsonIn(text)
    .map((value) => schema.safeParse(value).data)
    .findLast((data) => data !== undefined);
  return pick && { response: pick.best, reason: oneLine(pick.reason) };
}

/** The choice at the start of a text; another number beside it makes it a list of choices. */
const CHOICE =
  /^(?:(?:the )?best(?: (?:response|answer))?(?: is|:) (?:(?:response|answer) )?|(?:response|answer) )(\d{1,3})(?!\d|[.,]\d| ?(?:and|or|,|&|\/|-|=) ?(?:(?:response|answer) )?\d)/i;
const NUMBER_ALONE = /^(\d{1,3})\.?$/;
const MENTION = /\b(?:response|answer)s? (\d+)/gi;
const BEFORE_REASON = /^ ?(?:[.:,;–—-] ?|$)/;

function pickInProse(text: string, count: number): Pick | undefined {
  const [first = '', ...others] = plainLines(text);
  const whole = [first, ...others].join(' ');
  const choice = CHOICE.exec(first) ?? NUMBER_ALONE.exec(whole);
  const response = responseNumberSchema(count).safeParse(choice?.[1]).data;
  if (choice === null || response === undefined || mentionsAnother(whole, response)) return undefined;
  const rest = first.slice(choice[0].length);
  const reason = BEFORE_REASON.test(rest) ? [rest.replace(BEFORE_REASON, ''), ...others].join(' ') : whole;
  return { response, reason: oneLine(reason) };
}

function mentionsAnother(text: string, response: number): boolean {
  return [...text.matchAll(MENTION)].some(([, number]) => Number(number) !== response);
}
