import type { Clock } from '../moa/clock.ts';
import { isOfAccount, ModelError } from '../moa/model.ts';
import {
  admit,
  type Breaker,
  type BreakerView,
  CLOSED,
  type Ending,
  type Opened,
  type Pass,
  settle,
  viewOf,
} from './breaker.ts';
import { PerModel } from './per-model.ts';

/** Says what a call came to. To be called once, in the end, whatever happens. */
export type Leave = (ending: Ending) => void;

/** A breaker for each model, and one for the account that all of them are asked with. */
export class Breakers {
  readonly #account: Gate;
  readonly #models: PerModel<Gate>;
  /** The last model that was refused for the account's sake, since anything was answered. */
  #refusedModel: string | undefined;

  constructor(clock: Clock) {
    this.#account = new Gate(clock);
    this.#models = new PerModel(() => new Gate(clock));
  }

  /** @throws ModelError, with the cause that is kept, where the model is not to be asked now. */
  enter(model: string, evenIfOpen: boolean): Leave {
    const own = this.#models.of(model);
    // Before anything is taken: who fails at one of the two must not hold the other's probe.
    own.check(evenIfOpen);
    const leaveAccount = this.#account.enter(evenIfOpen);
    const leaveModel = own.enter(evenIfOpen);
    return (ending) => {
      leaveModel(ending);
      leaveAccount(this.#accounts(model, ending));
    };
  }

  view(model: string): BreakerView {
    const own = this.#models.find(model)?.view ?? { state: 'closed' };
    return own.state === 'closed' ? this.#account.view : own;
  }

  /**
   * What an ending says of the account. One model that is refused may be one that this key, or this credit, is not for (as at
   * OpenRouter or behind LiteLLM); two, with no answer between them, are not.
   */
  #accounts(model: string, ending: Ending): Ending {
    if (ending === 'answered') this.#refusedModel = undefined;
    if (ending === 'answered' || ending === 'nothing') return ending;
    if (!isOfAccount(ending.kind)) return 'nothing';
    const second = this.#refusedModel !== undefined && this.#refusedModel !== model;
    this.#refusedModel = model;
    return second || this.#account.view.state !== 'closed' ? ending : 'nothing';
  }
}

/** Keeps one breaker's state. */
class Gate {
  readonly #clock: Clock;
  #breaker: Breaker = CLOSED;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get view(): BreakerView {
    return viewOf(this.#breaker, this.#clock.now());
  }

  /** @throws ModelError where `enter` would. */
  check(evenIfOpen: boolean): void {
    this.#admit(evenIfOpen);
  }

  enter(evenIfOpen: boolean): Leave {
    const { breaker, pass } = this.#admit(evenIfOpen);
    this.#breaker = breaker;
    return (ending) => {
      this.#breaker = settle(this.#breaker, pass, ending, this.#clock.now());
    };
  }

  #admit(evenIfOpen: boolean): { readonly breaker: Breaker; readonly pass: Pass } {
    const nowMs = this.#clock.now();
    const admission = admit(this.#breaker, nowMs, evenIfOpen);
    if (admission.pass === undefined) throw whyNot(admission.breaker, nowMs);
    return admission;
  }
}

function whyNot({ state, why, untilMs }: Opened, nowMs: number): ModelError {
  const again =
    state === 'open' ? `It is asked again in ${span(untilMs - nowMs)}.` : 'It is being tried again just now.';
  // How often it was tried is the matter of the call that failed.
  const { message } = why.cause instanceof ModelError ? why.cause : why;
  return new ModelError(why.kind, `${message} ${again}`, { status: why.status });
}

function span(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  const [count, unit] = seconds < 60 ? [seconds, 'second'] : [Math.ceil(seconds / 60), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}
