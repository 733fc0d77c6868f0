import type { ModelNote } from '../discord/recipe-lines.ts';
import type { OfferedModels } from '../servers/offered-models.ts';

/** What has been seen of one model since this process started. Times are milliseconds. */
interface ModelRecord {
  readonly answers: number;
  readonly failures: number;
  readonly lastFailure: string | undefined;
  readonly medianMs: number | undefined;
  /** From a request to its first word. */
  readonly firstWord: { readonly medianMs: number; readonly p95Ms: number } | undefined;
  readonly breaker: ModelNote['breaker'];
}

/** Where commands ask about models: what is offered, and how each has done. */
export interface ModelDesk extends Pick<OfferedModels, 'known' | 'listed'> {
  /** Undefined for a model that nobody has asked yet. */
  record(model: string): ModelRecord | undefined;
  /** How many calls of a model run, and wait for their turn; undefined where it was not asked lately. */
  load(model: string): { readonly running: number; readonly waiting: number } | undefined;
  /** How the model server does, in a sentence; undefined until the first look at it is over. */
  news(): { readonly well: boolean; readonly sentence: string } | undefined;
}
