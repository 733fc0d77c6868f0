import type { PlannedCall } from './events.ts';
import type { Recipe } from './recipe.ts';

/** The id of the call that writes the answer. */
export const AGGREGATOR_CALL = 'agg';

/** Every call that a recipe plans, in order: layer by layer, then the aggregator. */
export function planCalls(recipe: Recipe): readonly PlannedCall[] {
  const references = recipe.layers.flatMap((models, layer) =>
    models.map(
      ({ model, maxTokens }, index): PlannedCall => ({
        id: `l${layer}.r${index}`,
        role: 'reference',
        layer,
        index,
        model,
        maxTokens,
      }),
    ),
  );
  const { model, maxTokens } = recipe.aggregator;
  return [
    ...references,
    { id: AGGREGATOR_CALL, role: 'aggregator', layer: recipe.layers.length, index: 0, model, maxTokens },
  ];
}
