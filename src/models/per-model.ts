/** More models than any set of recipes is likely to use. */
const MODELS_KEPT = 500;

/** Something for each model; of too many models, that of the one asked for longest ago is forgotten. */
export class PerModel<T> {
  readonly #make: () => T;
  readonly #kept = new Map<string, T>();

  constructor(make: () => T) {
    this.#make = make;
  }

  find(model: string): T | undefined {
    return this.#kept.get(model);
  }

  /** What there is, or else a new one. */
  of(model: string): T {
    const own = this.#kept.get(model) ?? this.#make();
    // The newest is last, so that the first is the one to forget.
    this.#kept.delete(model);
    this.#kept.set(model, own);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MODELS_KEPT && oldest !== undefined) this.#kept.delete(oldest);
    return own;
  }
}
