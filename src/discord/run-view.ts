import type { CallId, MoaEvent, Outcome, PlannedCall } from '../moa/events.ts';
import { isNotOffered, type WaitReason } from '../moa/model.ts';
import { agreementLine, agreementOf } from '../moa/policy/agreement/agreement.ts';
import { isUsable } from '../moa/policy/partial.ts';
import { DEFAULT_POLICY, type Policy } from '../moa/policy/policy.ts';

/** How one call stands, as far as a reader cares. */
export interface CallView {
  readonly planned: PlannedCall;
  readonly state: 'queued' | 'waiting' | 'sent' | 'writing' | 'ended';
  /** Why it waits, and for how long in all (milliseconds). */
  readonly wait?: { readonly reason: WaitReason; readonly ms?: number };
  /** It was asked by a process before this one, which did not hear its end. */
  readonly again?: true;
  /** UTF-16 units heard so far, hidden reasoning included: for a rough count of tokens while it writes. */
  readonly heard: number;
  /** Whether anything of that is text: until then it only thinks. */
  readonly speaks: boolean;
  /** When it was last heard of, in milliseconds since the run started. */
  readonly heardAtMs: number;
  readonly outcome?: Outcome;
}

/**
 * A run as it is shown: a pure function of its events, and of what happens around them. Everything that a reader sees is
 * drawn from this.
 */
export interface RunView {
  readonly question: string;
  readonly stage: 'in-line' | 'references' | 'aggregator' | 'over';
  /** Where it stands while `in-line`: its number in the line, and how many of its own conversation come before it. */
  readonly place?: { readonly number: number; readonly behind: number };
  /** Earlier turns of the conversation that the models could not be told. */
  readonly leftOut: number;
  readonly calls: readonly CallView[];
  /** Layers from this one on, 0-based, are not asked. */
  readonly skippedFrom: number;
  readonly policy: Policy;
  /** Of all that is left to chance in the run. */
  readonly seed: number;
  /** How far the references agree, where they end in short answers. */
  readonly agreement?: string;
  /** The aggregator's text so far. */
  readonly answer: string;
  /** What a process before this one had shown of the answer: it stays until the new text is as long. */
  readonly before: string;
  /** True where another process began this run. */
  readonly restarted: boolean;
  /** Milliseconds since the run started, as of the last event or beat. */
  readonly elapsedMs: number;
  /** How the run ended, once `over`. */
  readonly end?: RunEnd;
  /** Where the references are, once `over`: the thread and the button, one of them alone, or nowhere. */
  readonly references?: 'thread' | 'thread-only' | 'button' | 'lost';
}

export type RunEnd =
  | { readonly type: 'answered' }
  /** `by` is the name of who stopped it. */
  | { readonly type: 'stopped'; readonly by: string }
  | { readonly type: 'failed'; readonly sentence: string };

/** What a process before this one left of a run. */
export interface Earlier {
  /** Those that the recipe plans. */
  readonly calls: readonly PlannedCall[];
  /** Those it only provides for, and that were made. */
  readonly added: readonly PlannedCall[];
  readonly policy: Policy;
  readonly seed: number;
  readonly outcomes: ReadonlyMap<CallId, Outcome>;
  readonly answer: string;
  /** Milliseconds since the run began. */
  readonly ms: number;
}

export function emptyView(question: string): RunView {
  const nothing = { calls: [], leftOut: 0, answer: '', before: '', restarted: false, elapsedMs: 0, seed: 0 };
  return { question, stage: 'in-line', ...nothing, skippedFrom: Number.POSITIVE_INFINITY, policy: DEFAULT_POLICY };
}

/** A run that goes on: what readers have seen stays in sight. */
export function restartedView(
  question: string,
  { calls, added, policy, seed, outcomes, answer, ms }: Earlier,
): RunView {
  const knownCall = (planned: PlannedCall): CallView => {
    const outcome = outcomes.get(planned.id);
    return outcome === undefined ? { ...queued(planned), again: true } : endedCall(planned, outcome);
  };
  const known = added.map(knownCall).reduce(withAddedCall, calls.map(knownCall));
  const view = { ...emptyView(question), calls: known, policy, seed, before: answer, restarted: true };
  return { ...view, elapsedMs: ms };
}

/** What is to be shown of the answer. Once the run is over and whole, its own text; until then the longer of the two. */
export function shownAnswer(view: RunView): string {
  const whole = view.end?.type === 'answered';
  return whole || view.answer.length >= view.before.length ? view.answer : view.before;
}

/** The same view when the run is `elapsedMs` old: nothing has happened but that time has passed. */
export function later(view: RunView, elapsedMs: number): RunView {
  return view.calls.length === 0 || view.stage === 'over' ? view : { ...view, elapsedMs };
}

export function reduce(view: RunView, event: MoaEvent): RunView {
  const next = { ...view, elapsedMs: event.atMs };
  switch (event.type) {
    case 'run-started':
      return begun({ ...next, policy: event.recipe.policy, seed: event.seed }, event.calls);
    case 'call-added':
      return restaged({ ...next, calls: withAdded(view.calls, event.planned) });
    case 'call-waiting': {
      const wait = { reason: event.reason, ...(event.ms === undefined ? {} : { ms: event.ms }) };
      return withCall(next, event.call, (call) => ({ ...call, state: 'waiting', wait }));
    }
    case 'call-sent':
      return withCall(next, event.call, (call) => ({ ...call, state: 'sent' }));
    case 'call-delta': {
      const heard = withCall(next, event.call, (call) => ({
        ...call,
        state: 'writing',
        heard: call.heard + event.delta.length,
        speaks: call.speaks || event.channel === 'text',
      }));
      const isAnswer = event.channel === 'text' && isAggregator(view, event.call);
      return isAnswer ? { ...heard, answer: view.answer + event.delta } : heard;
    }
    case 'call-finished': {
      const ended = withCall(next, event.call, (call) => ({ ...call, state: 'ended', outcome: event.outcome }));
      // The whole outcome is the truth: after a restart there were no deltas before it.
      return isAggregator(view, event.call) ? { ...ended, answer: event.outcome.text } : ended;
    }
    case 'layer-finished':
      return withAgreement(next, event.heard);
    case 'study-finished':
      return next;
    case 'layers-skipped':
      return restaged({ ...next, skippedFrom: event.from });
    case 'run-finished':
      return { ...next, stage: 'over', end: { type: 'answered' } };
  }
}

function begun(view: RunView, planned: readonly PlannedCall[]): RunView {
  const known = new Map(view.calls.map((call) => [call.planned.id, call]));
  const calls = planned.map((call) => known.get(call.id) ?? queued(call));
  const added = view.calls.filter(({ planned: { id } }) => !planned.some((call) => call.id === id));
  return restaged({ ...view, calls: added.reduce(withAddedCall, calls) });
}

function withAdded(calls: readonly CallView[], planned: PlannedCall): readonly CallView[] {
  return calls.some((call) => call.planned.id === planned.id) ? calls : withAddedCall(calls, queued(planned));
}

/** Behind the call that it is made for, or else last. */
function withAddedCall(calls: readonly CallView[], added: CallView): readonly CallView[] {
  const before = calls.findIndex((call) => call.planned.id === added.planned.spareFor?.call);
  return before === -1 ? [...calls, added] : calls.toSpliced(before + 1, 0, added);
}

function withAgreement(view: RunView, heard: readonly CallId[]): RunView {
  const texts = view.calls.flatMap(({ planned, outcome }) =>
    outcome !== undefined && heard.includes(planned.id) ? [outcome.text] : [],
  );
  const agreement = agreementOf(texts);
  return agreement === undefined ? view : { ...view, agreement: agreementLine(agreement) };
}

/** A call as it is kept: only how it ended is known. */
export function endedCall(planned: PlannedCall, outcome: Outcome): CallView {
  return { ...queued(planned), state: 'ended', outcome };
}

function queued(planned: PlannedCall): CallView {
  return { planned, state: 'queued', heard: 0, speaks: false, heardAtMs: 0 };
}

function withCall(view: RunView, id: CallId, change: (call: CallView) => CallView): RunView {
  const calls = view.calls.map((call) =>
    call.planned.id === id ? { ...change(call), heardAtMs: view.elapsedMs } : call,
  );
  return restaged({ ...view, calls });
}

function restaged(view: RunView): RunView {
  const waiting = referencesOf(view).some((call) => call.state !== 'ended');
  return { ...view, stage: waiting ? 'references' : 'aggregator' };
}

function isAggregator(view: RunView, id: CallId): boolean {
  return view.calls.some((call) => call.planned.id === id && call.planned.role === 'aggregator');
}

/** True where the server does not offer the model: nothing is wrong with it, it has no part in this run. */
export function isLeftOut(outcome: Outcome): boolean {
  return outcome.status === 'failed' && isNotOffered(outcome.kind);
}

/** Every call of a reference, those included that were made in the place of another. */
export function referenceCalls({ calls }: Pick<RunView, 'calls'>): readonly CallView[] {
  return calls.filter((call) => call.planned.role === 'reference');
}

/** Each place of the layers that are asked as it stands: its reference, or who was asked in its place and counts now. */
export function referencesOf(view: Pick<RunView, 'calls' | 'skippedFrom'>): readonly CallView[] {
  const calls = referenceCalls(view);
  const spares = new Map(calls.map((call) => [call.planned.spareFor?.call, call]));
  return calls
    .filter(({ planned }) => planned.spareFor === undefined && planned.layer < view.skippedFrom)
    .map((call) => standing(call, spares.get(call.planned.id)));
}

function standing(call: CallView, spare: CallView | undefined): CallView {
  if (spare === undefined || call.outcome?.status === 'complete') return call;
  if (spare.outcome?.status === 'complete') return spare;
  if (call.state !== 'ended') return call;
  const lost = spare.outcome?.status === 'failed' || spare.outcome?.status === 'abandoned';
  return lost && spare.outcome.text.length <= (call.outcome?.text.length ?? 0) ? call : spare;
}

/** Those whose text is weighed. */
export function heardReferences(view: Pick<RunView, 'calls' | 'skippedFrom' | 'policy'>): readonly CallView[] {
  return referencesOf(view).filter(({ outcome }) => outcome !== undefined && isUsable(outcome, view.policy));
}

/** Those that the aggregator weighs: of the last layer that gave anything. */
export function weighedReferences(view: Pick<RunView, 'calls' | 'skippedFrom' | 'policy'>): readonly CallView[] {
  const heard = heardReferences(view);
  const last = Math.max(...heard.map(({ planned }) => planned.layer));
  return heard.filter(({ planned }) => planned.layer === last);
}

/** In whose place a call is made, where it is. */
export function replacedBy({ calls }: Pick<RunView, 'calls'>, { planned }: CallView): CallView | undefined {
  return calls.find((call) => call.planned.id === planned.spareFor?.call);
}

/** Who writes the answer: the aggregator, or the newest of those who stand in for it. */
export function aggregatorOf(view: RunView): CallView | undefined {
  const all = view.calls.filter((call) => call.planned.role === 'aggregator');
  return all.findLast((call) => call.state !== 'queued') ?? all[0];
}

/** The aggregator, and fallbacks of it, that gave no answer before the one who writes it now. */
export function replacedAggregators(view: RunView): readonly CallView[] {
  const now = aggregatorOf(view);
  return view.calls.filter((call) => call.planned.role === 'aggregator' && call.state === 'ended' && call !== now);
}
