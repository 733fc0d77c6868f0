import { z } from 'zod';
import type { ListedModel } from '../moa/auto-recipe.ts';
import type { Clock } from '../moa/clock.ts';
import type { Price } from '../moa/cost.ts';
import { ModelError } from '../moa/model.ts';
import { classify, modelError } from './errors.ts';
import { type Account, togetherClient } from './together-client.ts';

/** A chat model that the server lists. Listed does not mean callable. */
export interface CatalogEntry extends ListedModel {
  /** Undefined where the server names none. */
  readonly price: Price | undefined;
}

export interface CatalogOptions extends Account {
  readonly clock: Clock;
  /** How long one reading may take. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 30_000;

/**
 * The server's list of models, with prices in US dollars per million tokens. Never in the way of an answer: a reading that
 * fails is told in `failure`, and leaves what was known.
 */
export class ModelCatalog {
  readonly #options: CatalogOptions;
  #entries: ReadonlyMap<string, CatalogEntry> = new Map();
  #reading: Promise<void> | undefined;
  #failure: ModelError | undefined;

  constructor(options: CatalogOptions) {
    this.#options = options;
  }

  /** Why the last reading failed; undefined where it did not. */
  get failure(): ModelError | undefined {
    return this.#failure;
  }

  /** How many chat models the server lists. */
  get size(): number {
    return this.#entries.size;
  }

  find(model: string): CatalogEntry | undefined {
    return this.#entries.get(model);
  }

  /** All of them, in the server's order; read now where that has not been done yet. Empty where they cannot be read. */
  async listed(): Promise<readonly CatalogEntry[]> {
    if (this.size === 0) await this.refresh();
    return this.known();
  }

  /** What is known of the list at this moment, without a wait. */
  known(): readonly CatalogEntry[] {
    return [...this.#entries.values()];
  }

  price(model: string): Price | undefined {
    return this.find(model)?.price;
  }

  /** Reads the list anew. Never rejects; who comes while it is being read waits for the same reading. */
  refresh(): Promise<void> {
    this.#reading ??= this.#refresh().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #refresh(): Promise<void> {
    try {
      this.#entries = readList(await this.#fetchList());
      this.#failure = undefined;
    } catch (error) {
      this.#failure =
        classify(error) ??
        new ModelError('protocol', `An unexpected fault of the bot: ${String(error)}`, { cause: error });
    }
  }

  async #fetchList(): Promise<unknown> {
    const { clock, deadlineMs = DEADLINE_MS } = this.#options;
    const [request, watch] = [new AbortController(), new AbortController()];
    const late = clock.sleep(deadlineMs, watch.signal).then(() => {
      throw new ModelError('timeout', `The model server did not send its list within ${deadlineMs / 1000} s.`);
    });
    const list = togetherClient(this.#options).models.list(undefined, { signal: request.signal });
    try {
      return await Promise.race([list, late]);
    } finally {
      // The loser ends with an abort error that nobody is to hear of.
      for (const loser of [list, late]) loser.catch(() => {});
      request.abort();
      watch.abort();
    }
  }
}

/** Numbers come with float noise, as strings from some servers, or not at all. */
const amount = z
  .union([z.number(), z.string().trim().min(1).transform(Number)])
  .pipe(z.number().nonnegative())
  .optional()
  .catch(undefined);

const entrySchema = z.object({
  id: z.string().min(1),
  type: z.string().nullish().catch(undefined),
  context_length: amount,
  /** vLLM's word for the same. */
  max_model_len: amount,
  pricing: z.object({ input: amount, output: amount }).optional().catch(undefined),
});

/** Together answers a bare array, others `{ data: […] }`; entries that cannot be read are passed over. */
const listSchema = z.union([
  z.array(z.unknown()),
  // Ollama without a model says null.
  z.object({ data: z.array(z.unknown()).nullable() }).transform(({ data }) => data ?? []),
]);

function readList(list: unknown): ReadonlyMap<string, CatalogEntry> {
  const items = listSchema.safeParse(list);
  if (!items.success) throw modelError('protocol', { cause: items.error });
  const entries = new Map(items.data.flatMap(readEntry).map((entry) => [entry.id, entry]));
  if (entries.size === 0) throw new ModelError('empty', 'The model server lists no chat model.');
  return entries;
}

function readEntry(item: unknown): readonly CatalogEntry[] {
  const parsed = entrySchema.safeParse(item);
  // Only Together tells the types apart; where there are none, all are for chat.
  if (!parsed.success || (parsed.data.type ?? 'chat') !== 'chat') return [];
  const { id, pricing } = parsed.data;
  const contextLength = parsed.data.context_length ?? parsed.data.max_model_len;
  return [{ id, price: readPrice(pricing?.input, pricing?.output), contextLength: contextLength || undefined }];
}

/** Zero for both is what Together lists for models that it does not sell by the token. */
function readPrice(input: number | undefined, output: number | undefined): Price | undefined {
  if (input === undefined || output === undefined || input + output === 0) return undefined;
  return { inputPerMillion: input, outputPerMillion: output };
}
