import { addCall, performCall } from './call.ts';
import { leftMs, type RunContext } from './context.ts';
import type { Outcome } from './events.ts';
import { findingsOf, type Weighed, weighedOf } from './findings.ts';
import type { LayerHeard } from './layer-heard.ts';
import type { ChatMessage } from './model.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { within } from './time-limit.ts';
import { choosingMessages, type Weighing } from './weighing.ts';

/**
 * Has the best of the answers chosen, where the recipe ends like that, and reports it as the aggregator's own: whatever comes
 * after an answer finds it there. Where there is one answer alone, and it is whole, nobody is asked.
 * @returns the aggregator's outcome; undefined where none was chosen, and an answer is to be written.
 */
export async function choose(
  { picker, aggregators: [aggregator] }: Plan,
  heard: LayerHeard,
  notes: readonly string[],
  weighing: Weighing,
  context: RunContext,
): Promise<Outcome | undefined> {
  if (picker === undefined || aggregator === undefined) return undefined;
  const { signal, emit, elapsedMs, finished, policy } = context;
  const answers = weighedOf(heard);
  const findings = (outcome?: Outcome) => findingsOf(answers, () => outcome, { seed: weighing.seed, policy });
  const { choice: only, numbers } = findings();
  const responses = Math.max(...numbers);
  // One that broke off is no answer, and there is nothing to choose among.
  if (only === undefined && responses < 2) return undefined;
  const messages = () => choosingMessages(heard, responses, weighing, notes)(picker.settings);
  const choice = only ?? findings(await asked(picker, messages(), context)).choice;
  signal.throwIfAborted();
  const chosen = choice && answers[choice.answer];
  if (chosen === undefined) return undefined;
  const known = finished.get(aggregator.call.id);
  const outcome = known?.status === 'complete' ? known : asAnswer(chosen, elapsedMs());
  emit({ type: 'call-finished', atMs: elapsedMs(), call: aggregator.call.id, outcome });
  return outcome;
}

/** Where it fails or is late there is time left to write an answer. */
function asked(picker: PlannedStep, messages: readonly ChatMessage[], context: RunContext): Promise<Outcome> {
  addCall(picker, context);
  return within(leftMs(context) / 2, context, (signalOf) =>
    performCall(picker, messages, context, { signal: signalOf() }),
  );
}

/** It was paid for as a reference. */
const NOTHING = { promptTokens: 0, completionTokens: 0, estimated: false } as const;

function asAnswer({ outcome }: Weighed, nowMs: number): Outcome {
  const { text, answeredBy } = outcome;
  const times = { startedMs: nowMs, firstTokenMs: nowMs, endedMs: nowMs };
  const finish = outcome.status === 'complete' ? outcome.finish : 'other';
  return { status: 'complete', finish, text, reasoning: '', answeredBy, usage: NOTHING, ...times };
}
