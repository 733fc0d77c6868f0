import type { Conversation } from '../../src/moa/conversation.ts';
import type { CallId, MoaEvent, Outcome } from '../../src/moa/events.ts';
import { parseRecipe, type Recipe } from '../../src/moa/recipe.ts';
import { type RunDeps, run } from '../../src/moa/run.ts';
import type { HeldCall } from '../support/scripted-model.ts';
import { HeldModel } from '../support/scripted-model.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

/** Engine runs whose time and whose models are the test's. */

const ASKED: Conversation = { turns: [], asker: { id: '1', name: 'Ada' }, question: 'Why?' };

/** Long enough to be used where it breaks off. */
export const LONG = 'It is so because of what was said before. '.repeat(12);

interface Layout {
  readonly layers?: readonly (readonly (string | { readonly model: string; readonly fallback: string })[])[];
  readonly aggregator?: string;
  readonly fallbacks?: readonly string[];
  readonly policy?: Readonly<Record<string, unknown>>;
}

export function recipeWith({
  layers = [['a', 'b', 'c', 'd']],
  aggregator = 'agg',
  fallbacks = [],
  policy,
}: Layout): Recipe {
  const call = (model: string) => ({ model, maxTokens: 1000 });
  return parseRecipe({
    name: 'test',
    version: 1,
    layers: layers.map((layer) =>
      layer.map((each) =>
        typeof each === 'string' ? call(each) : { ...call(each.model), fallback: call(each.fallback) },
      ),
    ),
    aggregator: call(aggregator),
    fallbacks: fallbacks.map(call),
    ...(policy === undefined ? {} : { policy }),
  });
}

/** One run under way. */
export class StagedRun {
  readonly clock = new VirtualClock();
  readonly model = new HeldModel();
  readonly events: MoaEvent[] = [];
  readonly stopping = new AbortController();
  readonly hurry = new AbortController();
  outcome: Outcome | undefined;
  error: unknown;
  readonly #over: Promise<void>;

  constructor(recipe: Recipe, deps: Partial<RunDeps> = {}) {
    const { model, clock } = this;
    const signals = { signal: this.stopping.signal, answerNow: this.hurry.signal };
    this.#over = this.#collect(run(recipe, ASKED, { model, clock, seed: 1, ...signals, ...deps }));
  }

  async over(): Promise<this> {
    await this.#over;
    return this;
  }

  /** Lets time pass, and all that it causes. */
  async pass(ms = 0): Promise<this> {
    await this.clock.advance(ms);
    return this;
  }

  /** The newest call of a model. */
  call(model: string): HeldCall {
    const found = this.model.calls.findLast(({ request }) => request.model === model);
    if (found === undefined) throw new Error(`${model} was not asked.`);
    return found;
  }

  /** How often each model was asked, in the order of the first time. */
  get asked(): readonly string[] {
    return this.model.calls.map(({ request }) => request.model);
  }

  /** What a store would have of it, as long as it is not over. */
  kept(): ReadonlyMap<CallId, Outcome> {
    return new Map(this.of('call-finished').map(({ call, outcome }) => [call, outcome]));
  }

  end(call: CallId): Outcome | undefined {
    return this.events.flatMap((event) =>
      event.type === 'call-finished' && event.call === call ? [event.outcome] : [],
    )[0];
  }

  /** What the newest call of a model was told as the system. */
  told(model: string): string {
    return this.call(model).request.messages.find(({ role }) => role === 'system')?.content ?? '';
  }

  of<Type extends MoaEvent['type']>(type: Type): readonly Extract<MoaEvent, { type: Type }>[] {
    return this.events.filter((event): event is Extract<MoaEvent, { type: Type }> => event.type === type);
  }

  async #collect(generator: AsyncGenerator<MoaEvent, Outcome>): Promise<void> {
    try {
      for (;;) {
        const step = await generator.next();
        if (step.done) {
          this.outcome = step.value;
          return;
        }
        this.events.push(step.value);
      }
    } catch (error) {
      this.error = error;
    }
  }
}
