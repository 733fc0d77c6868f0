import type { ChatModel } from '../moa/model.ts';
import { ModelCatalog } from './catalog.ts';
import { ModelHealth, withHealth } from './health.ts';
import { ModelLimiter, withLimiter } from './limiter.ts';
import { withRetries } from './retry.ts';
import { createTogetherModel, type TogetherOptions } from './together.ts';

export interface Models {
  readonly model: ChatModel;
  readonly catalog: ModelCatalog;
  readonly health: ModelHealth;
  /** How long to wait for a model's first word before that is unusual, in milliseconds (`first-token.ts`). */
  firstTokenP95Ms(model: string): number;
}

/** The real models behind the engine's port. Retries go around places: who waits for another try holds no place. */
export function createModels(options: TogetherOptions): Models {
  const health = new ModelHealth(options.clock);
  const retried = withRetries(withLimiter(createTogetherModel(options), new ModelLimiter()), options);
  return {
    model: withHealth(retried, health),
    catalog: new ModelCatalog(options),
    health,
    firstTokenP95Ms: (model) => health.firstTokenP95Ms(model),
  };
}
