import type { ChatModel } from '../moa/model.ts';
import { ModelCatalog } from './catalog.ts';
import type { Party } from './fair-queue.ts';
import { ModelHealth, withHealth } from './health.ts';
import { ModelLimiter, type ModelLoad, withLimiter } from './limiter.ts';
import { withRetries } from './retry.ts';
import { createTogetherModel, type TogetherOptions } from './together.ts';

export interface Models {
  /** The models as `party` may ask them: all share the places and the pace of each model, in fair turns. */
  readonly modelFor: (party: Party) => ChatModel;
  readonly catalog: ModelCatalog;
  readonly health: ModelHealth;
  /** How long to wait for a model's first word before that is unusual, in milliseconds (`first-token.ts`). */
  firstTokenP95Ms(model: string): number;
  /** How a model's line stands; undefined where it was not asked lately. */
  load(model: string): ModelLoad | undefined;
}

/** The real models behind the engine's port. Retries go around places: who waits for another try holds no place. */
export function createModels(options: TogetherOptions): Models {
  const { clock } = options;
  const health = new ModelHealth(clock);
  const limiter = new ModelLimiter({ clock });
  const together = createTogetherModel(options);
  const modelFor = (party: Party): ChatModel => {
    const first = withLimiter(together, limiter, { ...party, returning: false });
    const again = withLimiter(together, limiter, { ...party, returning: true });
    return withHealth(withRetries(first, { clock, again }), health);
  };
  return {
    modelFor,
    catalog: new ModelCatalog(options),
    health,
    firstTokenP95Ms: (model) => health.firstTokenP95Ms(model),
    load: (model) => limiter.loads.find((load) => load.model === model),
  };
}
