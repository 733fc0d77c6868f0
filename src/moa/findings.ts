import type { CallId, Outcome, PlannedCall } from './events.ts';
import { heardOf, type LayerHeard, seedOfList } from './layer-heard.ts';
import { ANALYSIS, PICK, rankingBy } from './plan.ts';
import { listed, numbersIn } from './policy/hearing/listed.ts';
import type { Policy } from './policy/policy.ts';
import { type Analysis, analysisNote, parseAnalysis } from './policy/study/analysis.ts';
import { parsePick } from './policy/study/pick.ts';
import {
  type Ballot,
  ballotOf,
  bordaCount,
  parseRanking,
  rankingNote,
  rankingTasks,
  type Standing,
} from './policy/study/ranking.ts';

/** One of the answers that the aggregator weighs. */
export interface Weighed {
  readonly call: PlannedCall;
  readonly outcome: Outcome;
}

export function weighedOf({ seated }: LayerHeard): readonly Weighed[] {
  return seated.map(({ step, outcome }) => ({ call: step.call, outcome }));
}

/** What the calls about the answers came to. */
export interface Findings {
  /** For each answer, its number in the list that the aggregator reads, from 1; equal answers have the same. */
  readonly numbers: readonly number[];
  readonly analysis: Analysis | undefined;
  /** How the answers' writers rank each other's, the best first; [] where nobody does. */
  readonly standings: readonly Standing[];
  readonly choice: Choice | undefined;
}

/** The answer that is shown as it is. */
interface Choice {
  /** Which of the answers, from 0. */
  readonly answer: number;
  /** One line, or empty. */
  readonly reason: string;
}

/**
 * Reads what was found out about the answers from what was written of them: the same in a run, and of one that is kept.
 * What is not whole, or cannot be read, is left out.
 * @param answers all of one layer, in the recipe's order.
 */
export function findingsOf(
  answers: readonly Weighed[],
  outcomeOf: (call: CallId) => Outcome | undefined,
  { seed, policy }: { readonly seed: number; readonly policy: Policy },
): Findings {
  const numbers = listNumbers(answers, seed);
  const wholeText = (call: CallId): string | undefined => {
    const outcome = outcomeOf(call);
    return outcome?.status === 'complete' ? outcome.text : undefined;
  };
  const ballots = rankingTasks(answers.length).flatMap((task): readonly Ballot[] => {
    const writer = answers[task.judge]?.call.id ?? '';
    const ranking = parseRanking(wholeText(rankingBy(writer)) ?? '', task.order.length);
    return ranking === undefined ? [] : [ballotOf(task, ranking)];
  });
  const standings = bordaCount(ballots, answers.length);
  const analysis = parseAnalysis(wholeText(ANALYSIS) ?? '', Math.max(0, ...numbers));
  const choice = policy.ending === 'pick' ? choiceOf(answers, numbers, wholeText(PICK)) : undefined;
  return { numbers, standings, analysis, choice };
}

/** Nobody need be asked where there is one answer alone, and it is whole. */
function choiceOf(
  answers: readonly Weighed[],
  numbers: readonly number[],
  written: string | undefined,
): Choice | undefined {
  const isWhole = (answer: number): boolean => {
    const outcome = answers[answer]?.outcome;
    return outcome !== undefined && heardOf(outcome).state === 'whole';
  };
  const different = Math.max(0, ...numbers);
  const alone = different === 1 && numbers.some((_, answer) => isWhole(answer));
  const pick = alone ? { response: 1, reason: '' } : parsePick(written ?? '', different);
  const givers = numbers.flatMap((number, answer) => (number === pick?.response ? [answer] : []));
  const answer = givers.find(isWhole) ?? givers[0];
  return pick === undefined || answer === undefined ? undefined : { answer, reason: pick.reason };
}

/** For each answer, its number in the list that the aggregator reads, from 1. */
export function listNumbers(answers: readonly Weighed[], seed: number): readonly number[] {
  const layer = answers[0]?.call.layer ?? 0;
  const heard = answers.map(({ outcome }) => heardOf(outcome));
  return numbersIn(listed(heard, seedOfList(seed, layer)));
}

/** What the aggregator is told of them, a line each. */
export function notesOf({ numbers, analysis, standings }: Findings): readonly string[] {
  const notes = [
    analysis === undefined ? '' : analysisNote(analysis),
    rankingNote(standings, (answer) => numbers[answer] ?? 0) ?? '',
  ];
  return notes.flatMap((note) => note.split('\n')).filter((line) => line !== '');
}
