import type { ChatModel } from '../moa/model.ts';
import { ModelCatalog } from './catalog.ts';
import { ModelLimiter, withLimiter } from './limiter.ts';
import { withRetries } from './retry.ts';
import { createTogetherModel, type TogetherOptions } from './together.ts';

export interface Models {
  readonly model: ChatModel;
  readonly catalog: ModelCatalog;
}

/** The real models behind the engine's port. Retries go around places: who waits for another try holds no place. */
export function createModels(options: TogetherOptions): Models {
  const model = withRetries(withLimiter(createTogetherModel(options), new ModelLimiter()), options);
  return { model, catalog: new ModelCatalog(options) };
}
