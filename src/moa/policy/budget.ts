import { costOf, type Price } from '../cost.ts';
import type { CallId, Outcome } from '../events.ts';
import { tokensAtMost } from '../fit.ts';
import type { ModelRequest } from '../model.ts';

export type PriceOf = (model: string) => Price | undefined;

/**
 * What the calls of one run may cost, and have cost. A call is let through only if all that was spent, the worst that those
 * under way can come to, and its own worst case stay within the ceiling. A model without a known price costs nothing here,
 * as nobody can say what it does.
 */
export class Budget {
  readonly #ceilingDollars: number;
  readonly #priceOf: PriceOf;
  /** Dollars by call: the worst case while it is under way, what it came to afterwards. */
  readonly #dollars = new Map<CallId, number>();

  constructor(ceilingDollars: number | undefined, priceOf: PriceOf) {
    this.#ceilingDollars = ceilingDollars ?? Number.POSITIVE_INFINITY;
    this.#priceOf = priceOf;
  }

  /** False where the call could pass the ceiling: then nothing is reserved, and it must not be made. */
  reserve(call: CallId, request: ModelRequest): boolean {
    const worst = this.#worstOf(request);
    if (this.#spent() + worst > this.#ceilingDollars) return false;
    this.#dollars.set(call, worst);
    return true;
  }

  /** @param model the one asked: the server may call what answered by a name that has no price. */
  settle(call: CallId, model: string, { answeredBy, usage }: Outcome): void {
    const price = this.#priceOf(answeredBy) ?? this.#priceOf(model);
    this.#dollars.set(call, price === undefined ? 0 : costOf(usage, price));
  }

  #spent(): number {
    return [...this.#dollars.values()].reduce((sum, dollars) => sum + dollars, 0);
  }

  #worstOf({ model, messages, maxTokens }: ModelRequest): number {
    const price = this.#priceOf(model);
    const promptTokens = messages.reduce((sum, { content }) => sum + tokensAtMost(content), 0);
    return price === undefined ? 0 : costOf({ promptTokens, completionTokens: maxTokens }, price);
  }
}
