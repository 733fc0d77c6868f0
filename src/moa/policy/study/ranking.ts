import { z } from 'zod';
import type { ChatMessage } from '../../model.ts';
import { jsonIn } from './json-in-text.ts';
import { judgingMessages } from './judging-messages.ts';
import { oneLine } from './one-line.ts';
import { plainLines, responseNumberSchema } from './response-numbers.ts';

/** Two answers are each other's only judges: that ranks nothing. */
const FEWEST_ANSWERS = 3;

/** Who judges, and the answers it is shown or has ranked, as indices; answer i is judge i's own, and not among them. */
export interface Ballot {
  readonly judge: number;
  readonly order: readonly number[];
}

/**
 * Which answers each judge is shown, in which order: all but its own, beginning with the next one and going round. Over all
 * judges each answer stands in each place exactly once, so that none profits from its place (a cyclic Latin square without
 * its diagonal). Number k of a judge's responses is answer `order[k - 1]`.
 * @returns [] where there are fewer than 3 answers.
 */
export function rankingTasks(answers: number): readonly Ballot[] {
  if (answers < FEWEST_ANSWERS) return [];
  const places = Array.from({ length: answers }, (_, place) => place);
  return places.map((judge) => ({ judge, order: places.slice(1).map((step) => (judge + step) % answers) }));
}

/** The ballot of a judge that was given `task` and ranked the numbers of its responses like this, best first. */
export function ballotOf({ judge, order }: Ballot, ranking: readonly number[]): Ballot {
  return { judge, order: ranking.flatMap((number) => order[number - 1] ?? []) };
}

/** The messages for a judge that ranks `count` responses. */
export function rankingMessages(
  conversationMessages: readonly ChatMessage[],
  block: string,
  count: number,
): readonly ChatMessage[] {
  const example = Array.from({ length: count }, (_, index) => count - index).join(', ');
  const instruction = [
    'Several assistants have answered the last question of the user independently. Their responses are listed below, numbered.',
    'Do not answer the question: rank the responses from the best to the worst.',
    'What counts is, in this order: that it is right, that it answers what was asked, that it is complete, that it is clear.',
    'Check facts, steps and figures yourself. Length, tone and the place in the list count for nothing, and there are no ties.',
    `Reply with one JSON object and nothing else, with each number from 1 to ${count} once, the best first.`,
    `Its form is {"ranking": [${example}]}`,
  ].join(' ');
  const reminder = 'Rank the responses: reply with the JSON object alone.';
  return judgingMessages({ instruction, reminder }, conversationMessages, block);
}

/**
 * Reads a ranking: from JSON (`[2, 1, 3]` or `{"ranking": [2, 1, 3]}`), the last where there are several, in a code fence
 * and among prose, too; from a chain ("2 > 1 > 3", "Response 2, Response 1"); or from a numbered list of responses. Never
 * throws.
 * @param count how many responses there are.
 * @returns the numbers 1 to `count`, best first; undefined where one is missing or named twice, or it is not clear.
 */
export function parseRanking(text: string, count: number): readonly number[] | undefined {
  // What looks like JSON and cannot be read (cut off, say) would be misread as prose.
  if (/[{[]/.test(text)) return rankingInJson(text, count);
  const lines = plainLines(text);
  return rankingInList(lines, count) ?? rankingInChain(lines, count);
}

function rankingInJson(text: string, count: number): readonly number[] | undefined {
  const numbers = z
    .array(z.unknown())
    .length(count)
    .pipe(z.array(responseNumberSchema(count)));
  const schema = z.union([numbers, z.object({ ranking: numbers }).transform(({ ranking }) => ranking)]);
  return jsonIn(text)
    .map((value) => wholeRanking(schema.safeParse(value).data ?? [], count))
    .findLast((ranking) => ranking !== undefined);
}

const LIST_ITEM = /^(\d{1,2})[.)] (?:response|answer) (\d{1,3})(?!\d)/i;

function rankingInList(lines: readonly string[], count: number): readonly number[] | undefined {
  const items = lines.flatMap((line) => {
    const [, place, response] = LIST_ITEM.exec(line) ?? [];
    return place === undefined ? [] : [{ place: Number(place), response: Number(response) }];
  });
  if (items.some(({ place }, index) => place !== index + 1)) return undefined;
  return wholeRanking(
    items.map(({ response }) => response),
    count,
  );
}

const LINK = '(?:(?:response|answer) )?(?<![\\d.])\\d{1,3}(?!\\d|\\.\\d)';
const CHAIN = new RegExp(`${LINK}(?: ?(?:>|,|;|→|then) ?${LINK})+`, 'gi');

function rankingInChain(lines: readonly string[], count: number): readonly number[] | undefined {
  const [chain, another] = lines.flatMap((line) => line.match(CHAIN) ?? []);
  if (chain === undefined || another !== undefined) return undefined;
  return wholeRanking((chain.match(/\d+/g) ?? []).map(Number), count);
}

function wholeRanking(numbers: readonly number[], count: number): readonly number[] | undefined {
  const inRange = numbers.every((number) => number >= 1 && number <= count);
  return inRange && numbers.length === count && new Set(numbers).size === count ? numbers : undefined;
}

/** What an answer got of all judges, and the most that it could have got of those that ranked it. */
export interface Standing {
  readonly answer: number;
  readonly points: number;
  readonly of: number;
}

/**
 * The Borda count (Borda 1781): who ranks m answers gives m - 1 points to the best, one less to each next, none to the last.
 * As nobody ranks their own and some judges fail, what counts is the share of the points that an answer could have got. What
 * a ballot says of its judge's own answer, of none that exists, or a second time, is left out.
 * @returns every answer, best first, equal ones by index; [] where there are fewer than 3, or nobody has ranked any.
 */
export function bordaCount(ballots: readonly Ballot[], answers: number): readonly Standing[] {
  const counted = ballots.map((ballot) => countedOrder(ballot, answers)).filter(({ length }) => length > 1);
  if (answers < FEWEST_ANSWERS || counted.length === 0) return [];
  const points = new Array<number>(answers).fill(0);
  const most = new Array<number>(answers).fill(0);
  for (const order of counted) {
    for (const [place, answer] of order.entries()) {
      points[answer] = (points[answer] ?? 0) + order.length - 1 - place;
      most[answer] = (most[answer] ?? 0) + order.length - 1;
    }
  }
  const standings = points.map((got, answer) => ({ answer, points: got, of: most[answer] ?? 0 }));
  return standings.toSorted((a, b) => shareOf(b) - shareOf(a) || a.answer - b.answer);
}

function countedOrder({ judge, order }: Ballot, answers: number): readonly number[] {
  const exists = (answer: number) => Number.isInteger(answer) && answer >= 0 && answer < answers;
  return [...new Set(order)].filter((answer) => exists(answer) && answer !== judge);
}

function shareOf({ points, of }: Standing): number {
  return of === 0 ? 0 : points / of;
}

/**
 * What the aggregator is told of a ranking: for a system message.
 * @param responseOf the number that an answer has in the aggregator's own list.
 * @returns undefined where nothing was ranked.
 */
export function rankingNote(
  standings: readonly Standing[],
  responseOf: (answer: number) => number,
): string | undefined {
  if (standings.length === 0) return undefined;
  const places = standings.map(
    ({ answer, points, of }, index) =>
      `${index + 1}. Response ${responseOf(answer)}: ${of === 0 ? UNRANKED : `${points} of ${of} points`}`,
  );
  const explanation = [
    'The assistants have ranked the responses of the others, without knowing whose they are (Borda count, best first).',
    'This is their opinion, and no proof: a response that most rank low may be the one that is right.',
  ].join(' ');
  return [explanation, ...places].join('\n');
}

/** For an answer that only its own writer could have ranked. */
const UNRANKED = 'not ranked';
const LONGEST_NAME = 60;

/**
 * A ranking for people, in one line: "Ranked by each other: a 83% · b 50% · c 17%", the shares of the points that each could
 * have got.
 * @returns undefined where nothing was ranked.
 */
export function rankingLine(standings: readonly Standing[], nameOf: (answer: number) => string): string | undefined {
  if (standings.length === 0) return undefined;
  const places = standings.map(
    (standing) =>
      `${oneLine(nameOf(standing.answer), LONGEST_NAME)} ${standing.of === 0 ? UNRANKED : `${Math.round(shareOf(standing) * 100)}%`}`,
  );
  return `Ranked by each other: ${places.join(' · ')}`;
}
