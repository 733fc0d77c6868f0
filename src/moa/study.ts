import { Abandoned } from './abandoned.ts';
import { addCall, performCall } from './call.ts';
import { leftMs, type MessagesFor, type RunContext } from './context.ts';
import type { CallId, Outcome } from './events.ts';
import { findingsOf, listNumbers, notesOf, type Weighed, weighedOf } from './findings.ts';
import type { LayerHeard } from './layer-heard.ts';
import { judgeOf, type Plan, type PlannedStep } from './plan.ts';
import { rankingTasks } from './policy/study/ranking.ts';
import { within } from './time-limit.ts';
import { ballotMessages, comparingMessages, type Weighing } from './weighing.ts';

/** A call about the answers of a layer. */
interface Task {
  readonly step: PlannedStep;
  readonly messagesFor: MessagesFor;
}

/**
 * Has the answers of the last layer studied, as the recipe's policy wants it, all at once. Ends when all have ended, or the
 * time for it is over, or somebody wants the answer at once; whoever is under way then ends, and is left out.
 * @returns what the aggregator is told of it, a line each.
 */
export async function study(
  plan: Plan,
  heard: LayerHeard,
  weighing: Weighing,
  context: RunContext,
): Promise<readonly string[]> {
  const { signal, emit, elapsedMs } = context;
  const answers = weighedOf(heard);
  const tasks = context.answerNow.aborted ? [] : tasksOf(plan, heard, answers, weighing, context);
  if (tasks.length === 0) return [];
  const outcomes = await outcomesOf(tasks, context);
  // What was stopped is not over: the next process goes on with it.
  signal.throwIfAborted();
  emit({ type: 'study-finished', atMs: elapsedMs() });
  const { seed } = weighing;
  return notesOf(findingsOf(answers, (call) => outcomes.get(call), { seed, policy: context.policy }));
}

function tasksOf(
  { analyst }: Plan,
  heard: LayerHeard,
  answers: readonly Weighed[],
  weighing: Weighing,
  { policy }: RunContext,
): readonly Task[] {
  // One answer alone, however often it was given, has nothing to be compared with.
  const different = new Set(listNumbers(answers, weighing.seed)).size;
  if (different < 2) return [];
  const comparing = analyst === undefined ? [] : [{ step: analyst, messagesFor: comparingMessages(heard, weighing) }];
  return [...comparing, ...(policy.ranking ? rankingsOf(heard, weighing) : [])];
}

/** Who was too slow for the layer, or broke off, is judged and does not judge. */
function rankingsOf(heard: LayerHeard, weighing: Weighing): readonly Task[] {
  return rankingTasks(heard.seated.length).flatMap((ballot): readonly Task[] => {
    const writer = heard.seated[ballot.judge];
    if (writer?.outcome.status !== 'complete') return [];
    return [{ step: judgeOf(writer.step), messagesFor: ballotMessages(heard, ballot, weighing) }];
  });
}

async function outcomesOf(tasks: readonly Task[], context: RunContext): Promise<ReadonlyMap<CallId, Outcome>> {
  const { answerNow, policy } = context;
  const hurried = new AbortController();
  const onAnswerNow = (): void => hurried.abort(new Abandoned('answer-now'));
  answerNow.addEventListener('abort', onAnswerNow);
  // All of them are seen before any of them ends.
  for (const { step } of tasks) addCall(step, context);
  try {
    return await within(Math.min(policy.studyMs, leftMs(context) / 2), context, async (signalOf) => {
      const ended = tasks.map(async ({ step, messagesFor }): Promise<readonly [CallId, Outcome]> => {
        const signal = AbortSignal.any([signalOf(), hurried.signal]);
        return [step.call.id, await performCall(step, messagesFor(step.settings), context, { signal })];
      });
      return new Map(await Promise.all(ended));
    });
  } finally {
    answerNow.removeEventListener('abort', onAnswerNow);
  }
}
