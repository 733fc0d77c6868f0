import type { CallId, PlannedCall } from './events.ts';
import { type ModelCall, RECIPE_LIMITS, type Recipe } from './recipe.ts';

/** The ids of the calls that may write the answer: the aggregator's, then its fallbacks'. One of them at most is complete. */
export const ANSWER_CALLS: readonly CallId[] = Array.from({ length: 1 + RECIPE_LIMITS.fallbacks }, (_, index) =>
  answerCall(index),
);

/** A call and what it is to be asked with. */
export interface PlannedStep {
  readonly call: PlannedCall;
  readonly settings: ModelCall;
}

/** The calls of each layer, and of the aggregator and those who stand in for it. */
interface Plan {
  readonly layers: readonly (readonly PlannedStep[])[];
  /** In the order in which they are asked; all but the first only where those before gave no answer. */
  readonly aggregators: readonly PlannedStep[];
}

/** Lays out a recipe as calls: a reference of several samples becomes as many calls. */
export function planOf({ layers, aggregator, fallbacks }: Recipe): Plan {
  return {
    layers: layers.map((references, layer) =>
      references
        .flatMap(({ samples, ...settings }) =>
          Array.from({ length: samples }, (_, sample) => ({ settings, of: samples, sample: sample + 1 })),
        )
        .map(({ settings, sample, of }, index) => ({
          settings,
          call: {
            ...planned(settings, `l${layer}.r${index}`, { role: 'reference', layer, index }),
            ...(of === 1 ? {} : { sample: { number: sample, of } }),
          },
        })),
    ),
    aggregators: [aggregator, ...fallbacks].map((settings, index) => ({
      settings,
      call: planned(settings, answerCall(index), {
        role: 'aggregator',
        layer: layers.length,
        index,
      }),
    })),
  };
}

/** Every call that a recipe plans, in order: layer by layer, then the aggregator and its fallbacks. */
export function planCalls(recipe: Recipe): readonly PlannedCall[] {
  const { layers, aggregators } = planOf(recipe);
  return [...layers.flat(), ...aggregators].map(({ call }) => call);
}

function planned(
  { model, maxTokens }: ModelCall,
  id: CallId,
  place: Pick<PlannedCall, 'role' | 'layer' | 'index'>,
): PlannedCall {
  return { id, ...place, model, maxTokens };
}

function answerCall(index: number): CallId {
  return index === 0 ? 'agg' : `agg.f${index}`;
}
