import type { CallId, PlannedCall } from './events.ts';
import { type ModelCall, RECIPE_LIMITS, type Recipe, type Reference } from './recipe.ts';

/**
 * Ids of the calls that may write the answer: the aggregator's, its fallbacks', those of other models of the recipe that
 * stand in for it, and the aggregator's once more. One of them at most is complete.
 */
const AGGREGATOR: CallId = 'agg';
const AGAIN: CallId = 'agg.again';
const MOST_OTHERS = 4;

/** The call that compares the references. */
export const ANALYSIS: CallId = 'analysis';

/** The call that chooses the best reference. */
export const PICK: CallId = 'pick';

/** The call in which the writer of an answer ranks the others. */
export function rankingBy(writer: CallId): CallId {
  return `rank.${writer}`;
}

/** For an analysis at its longest, in tokens, and for hidden reasoning before it. */
const STUDY_TOKENS = 4096;

const fallback = (index: number): CallId => `agg.f${index + 1}`;
const other = (index: number): CallId => `agg.o${index + 1}`;

export const ANSWER_CALLS: readonly CallId[] = [
  AGGREGATOR,
  ...Array.from({ length: RECIPE_LIMITS.fallbacks }, (_, index) => fallback(index)),
  ...Array.from({ length: MOST_OTHERS }, (_, index) => other(index)),
  AGAIN,
];

/** A call and what it is to be asked with. */
export interface PlannedStep {
  readonly call: PlannedCall;
  readonly settings: ModelCall;
}

/** A place in a layer: who is asked, and the one call that may be made in its place. */
export interface Seat extends PlannedStep {
  /** The reference's fallback, or its own model once more. */
  readonly spare: PlannedStep;
}

/** The calls of each layer, and of the aggregator and those who stand in for it. */
export interface Plan {
  readonly layers: readonly (readonly Seat[])[];
  /** The aggregator, then its fallbacks, in the order in which they are asked. */
  readonly aggregators: readonly PlannedStep[];
  /** Who else may write the answer where all of these give none: other models of the recipe. */
  readonly others: readonly PlannedStep[];
  /** The aggregator once more: first where its answer broke off, last where it gave none. */
  readonly again: PlannedStep;
  /** Who compares the references, where the recipe wants that. */
  readonly analyst: PlannedStep | undefined;
  /** Who chooses the best reference, where the recipe wants that instead of an answer of the aggregator's own. */
  readonly picker: PlannedStep | undefined;
}

/** Lays out a recipe as calls: a reference of several samples becomes as many seats. */
export function planOf(recipe: Recipe): Plan {
  const { layers, aggregator, fallbacks, policy } = recipe;
  const answering = (settings: ModelCall, id: CallId, index: number): PlannedStep => ({
    settings,
    call: { ...planned(settings, id), role: 'aggregator', layer: layers.length, index },
  });
  const aggregators = [aggregator, ...fallbacks].map((settings, index) =>
    answering(settings, index === 0 ? AGGREGATOR : fallback(index - 1), index),
  );
  const others = othersOf(recipe).map((settings, index) =>
    answering(settings, other(index), aggregators.length + index),
  );
  const again = answering(aggregator, AGAIN, aggregators.length + others.length);
  const analyst = policy.analysis ? studying(recipe, ANALYSIS, 'analyst') : undefined;
  const picker = policy.ending === 'pick' ? studying(recipe, PICK, 'picker') : undefined;
  return { layers: layers.map(seatsOf), aggregators, others, again, analyst, picker };
}

/** The aggregator's model, asked something about the references. */
function studying({ layers, aggregator }: Recipe, id: CallId, role: PlannedCall['role']): PlannedStep {
  const maxTokens = Math.min(aggregator.maxTokens, STUDY_TOKENS);
  const settings = { ...aggregator, temperature: 0, maxTokens };
  return { settings, call: { ...planned(settings, id), role, layer: layers.length, index: 0 } };
}

/** The writer of an answer as the judge of the others. */
export function judgeOf({ call, settings }: PlannedStep): PlannedStep {
  const { id, layer, index, sample } = call;
  const place = { role: 'judge', layer, index, ...(sample === undefined ? {} : { sample }) } as const;
  return { settings: { ...settings, temperature: 0 }, call: { ...planned(settings, rankingBy(id)), ...place } };
}

/** The calls that a recipe plans, in order: layer by layer, then the aggregator and its fallbacks. */
export function planCalls(recipe: Recipe): readonly PlannedCall[] {
  const { layers, aggregators } = planOf(recipe);
  return [...layers.flat(), ...aggregators].map(({ call }) => call);
}

/** Every call that a run of the recipe may make, in the same order; a spare stands behind the call that it is for. */
export function possibleCalls(recipe: Recipe): readonly PlannedCall[] {
  const { layers, aggregators, others, again, analyst, picker } = planOf(recipe);
  const references = layers.flat().flatMap((seat) => [seat, seat.spare]);
  const judges = recipe.policy.ranking ? references.map(judgeOf) : [];
  const studies = [analyst, ...judges, picker].filter((step) => step !== undefined);
  return [...references, ...studies, ...aggregators, ...others, again].map(({ call }) => call);
}

function seatsOf(references: readonly Reference[], layer: number): readonly Seat[] {
  return references
    .flatMap((reference) =>
      Array.from({ length: reference.samples }, (_, sample) => ({ reference, sample: sample + 1 })),
    )
    .map(({ reference, sample }, index) => seatOf(reference, { layer, index, sample }));
}

function seatOf(
  { samples, fallback: standIn, ...settings }: Reference,
  { layer, index, sample }: { readonly layer: number; readonly index: number; readonly sample: number },
): Seat {
  const id = `l${layer}.r${index}`;
  const place = { role: 'reference', layer, index } as const;
  const which = samples === 1 ? {} : { sample: { number: sample, of: samples } };
  const spare = standIn ?? settings;
  return {
    settings,
    call: { ...planned(settings, id), ...place, ...which },
    spare: {
      settings: spare,
      call: { ...planned(spare, `${id}.s`), ...place, ...which, spareFor: { call: id, model: settings.model } },
    },
  };
}

/** Reference models, the last layer's first, that do not stand in for the aggregator already. */
function othersOf({ layers, aggregator, fallbacks }: Recipe): readonly ModelCall[] {
  const taken = new Set([aggregator, ...fallbacks].map(({ model }) => model));
  const others = layers.toReversed().flatMap((layer) => layer.filter(({ model }) => !taken.has(model)));
  const first = others.filter(({ model }, index) => others.findIndex((each) => each.model === model) === index);
  return first.slice(0, MOST_OTHERS).map(({ model, reasoning }) => ({
    model,
    maxTokens: aggregator.maxTokens,
    ...(reasoning === undefined ? {} : { reasoning }),
  }));
}

function planned({ model, maxTokens }: ModelCall, id: CallId): Pick<PlannedCall, 'id' | 'model' | 'maxTokens'> {
  return { id, model, maxTokens };
}
