import type { FinishReason, ModelErrorKind, Usage, WaitReason } from './model.ts';
import type { Recipe } from './recipe.ts';

/**
 * Names one call within a run and stays the same over restarts: `l0.r2` is the third reference of the first layer, `l0.r2.s`
 * the call made in its place, `agg` the aggregator, `agg.f1` its first fallback, `analysis` the call that compares the
 * references, `rank.l0.r2` the one in which who wrote `l0.r2` ranks the others, `pick` the one that chooses the best.
 */
export type CallId = string;

/** A call that the recipe plans, or provides for. */
export interface PlannedCall {
  readonly id: CallId;
  /** The analyst compares the references for the aggregator; a judge, who wrote one of them, ranks the others; the picker chooses the best. */
  readonly role: 'reference' | 'aggregator' | 'analyst' | 'judge' | 'picker';
  /** 0-based; the aggregator's, the analyst's and the picker's is the number of layers; a judge's that of what it ranks. */
  readonly layer: number;
  /** 0-based within its layer, each sample counted; for the aggregator and its fallbacks, their order. */
  readonly index: number;
  /** Which of several answers of the same reference it is, from 1; missing where there is one alone. */
  readonly sample?: { readonly number: number; readonly of: number };
  /** The reference in whose place it may be asked. */
  readonly spareFor?: { readonly call: CallId; readonly model: string };
  /** The model asked. */
  readonly model: string;
  readonly maxTokens: number;
}

/** Times are milliseconds since the run started. */
interface OutcomeBase {
  /**
   * All text the model wrote, also where the call failed or was stopped. Of a call that goes on with an answer that broke off:
   * the whole answer so far, what others wrote of it before included.
   */
  readonly text: string;
  /** All hidden reasoning the model wrote. */
  readonly reasoning: string;
  /** The model that answered, as the server named it; the one asked for where nothing was heard. */
  readonly answeredBy: string;
  readonly usage: Usage;
  readonly startedMs: number;
  /** First piece of text or reasoning. */
  readonly firstTokenMs: number | undefined;
  readonly endedMs: number;
}

/** Why a call was ended while the run went on. */
export type AbandonReason =
  /** Enough others were in, and its grace was over. */
  | 'grace'
  /** Somebody wanted the answer at once. */
  | 'answer-now'
  /** The others had agreed, and it could not have changed that. */
  | 'agreement'
  /** The same question was asked twice, and the other call spoke first. */
  | 'hedge'
  /** The run's time was running out. */
  | 'deadline';

/**
 * How a call ended. `complete` ones are used further, and so are others that had written enough (policy/partial.ts); what
 * the rest wrote is kept all the same. One that was stopped may be asked anew by the next process; one that was abandoned
 * is not.
 */
export type Outcome =
  | (OutcomeBase & { readonly status: 'complete'; readonly finish: FinishReason })
  | (OutcomeBase & { readonly status: 'failed'; readonly kind: ModelErrorKind; readonly reason: string })
  | (OutcomeBase & { readonly status: 'abandoned'; readonly why: AbandonReason })
  | (OutcomeBase & { readonly status: 'stopped' });

/** Everything that can happen in a run. `atMs` is milliseconds since the run started. */
export type MoaEvent =
  /** First, once. */
  | {
      readonly type: 'run-started';
      readonly atMs: number;
      readonly recipe: Recipe;
      /** Of all that is left to chance. */
      readonly seed: number;
      readonly calls: readonly PlannedCall[];
    }
  /** A call that the recipe only provided for is about to begin. */
  | { readonly type: 'call-added'; readonly atMs: number; readonly planned: PlannedCall }
  /** A call of the present layer stands in line, or waits before another try. */
  | {
      readonly type: 'call-waiting';
      readonly atMs: number;
      readonly call: CallId;
      readonly reason: WaitReason;
      readonly ms?: number;
    }
  /** The request was sent. */
  | { readonly type: 'call-sent'; readonly atMs: number; readonly call: CallId }
  /** A piece of text or hidden reasoning: only the piece. */
  | {
      readonly type: 'call-delta';
      readonly atMs: number;
      readonly call: CallId;
      readonly channel: 'text' | 'reasoning';
      readonly delta: string;
    }
  /** Once per call that was begun: the whole outcome. */
  | { readonly type: 'call-finished'; readonly atMs: number; readonly call: CallId; readonly outcome: Outcome }
  /** Nobody of a layer is waited for any more; `heard` are the calls whose text is used, in the recipe's order. */
  | {
      readonly type: 'layer-finished';
      readonly atMs: number;
      readonly layer: number;
      readonly heard: readonly CallId[];
    }
  /** The layers from this one on are not asked: the answers so far agree, or somebody wants the answer at once. */
  | {
      readonly type: 'layers-skipped';
      readonly atMs: number;
      readonly from: number;
      readonly why: 'agreement' | 'answer-now';
    }
  /** Nobody who studies the references for the aggregator is waited for any more. Missing where nobody was asked to. */
  | { readonly type: 'study-finished'; readonly atMs: number }
  /** Last: the aggregator's outcome is the run's. Missing where `run` throws. */
  | { readonly type: 'run-finished'; readonly atMs: number; readonly outcome: Outcome };
