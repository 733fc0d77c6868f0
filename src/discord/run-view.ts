import type { CallId, MoaEvent, Outcome, PlannedCall } from '../moa/events.ts';
import { isNotOffered, type WaitReason } from '../moa/model.ts';

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
  readonly calls: readonly PlannedCall[];
  readonly outcomes: ReadonlyMap<CallId, Outcome>;
  readonly answer: string;
  /** Milliseconds since the run began. */
  readonly ms: number;
}

export function emptyView(question: string): RunView {
  const nothing = { calls: [], leftOut: 0, answer: '', before: '', restarted: false, elapsedMs: 0 };
  return { question, stage: 'in-line', ...nothing };
}

/** A run that goes on: what readers have seen stays in sight. */
export function restartedView(question: string, { calls, outcomes, answer, ms }: Earlier): RunView {
  const known = calls.map((planned): CallView => {
    const outcome = outcomes.get(planned.id);
    return outcome === undefined ? { ...queued(planned), again: true } : endedCall(planned, outcome);
  });
  const view = { ...emptyView(question), calls: known, before: answer, restarted: true };
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
      return begun(next, event.calls);
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
    case 'run-finished':
      return { ...next, stage: 'over', end: { type: 'answered' } };
  }
}

function begun(view: RunView, planned: readonly PlannedCall[]): RunView {
  const calls = planned.map((call) => view.calls.find((known) => known.planned.id === call.id) ?? queued(call));
  return { ...view, calls, stage: stageOf(planned, calls) };
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
  return {
    ...view,
    calls,
    stage: stageOf(
      calls.map((call) => call.planned),
      calls,
    ),
  };
}

function stageOf(planned: readonly PlannedCall[], calls: readonly CallView[]): RunView['stage'] {
  const references = planned.filter((call) => call.role === 'reference').length;
  const ended = calls.filter((call) => call.planned.role === 'reference' && call.state === 'ended').length;
  return ended >= references ? 'aggregator' : 'references';
}

function isAggregator(view: RunView, id: CallId): boolean {
  return view.calls.some((call) => call.planned.id === id && call.planned.role === 'aggregator');
}

/** True where the server does not offer the model: nothing is wrong with it, it has no part in this run. */
export function isLeftOut(outcome: Outcome): boolean {
  return outcome.status === 'failed' && isNotOffered(outcome.kind);
}

export function referencesOf(view: Pick<RunView, 'calls'>): readonly CallView[] {
  return view.calls.filter((call) => call.planned.role === 'reference');
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
