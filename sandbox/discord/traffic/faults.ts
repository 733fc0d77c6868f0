/** Which requests a fault is for; all of them where nothing is said. `route` is a template such as `/channels/:id/messages`. */
interface FaultMatch {
  readonly method?: string;
  readonly route?: string | RegExp;
}

/** What goes wrong, on the wire. */
type FaultKind =
  /** Answered with this status and a body of Discord's, without being handled. */
  | { readonly kind: 'status'; readonly status: number; readonly code?: number; readonly message?: string }
  /** A 429 with headers, as if others had used the bucket up. */
  | {
      readonly kind: 'rate-limit';
      readonly retryAfterMs: number;
      readonly scope?: 'user' | 'shared';
      readonly code?: number;
    }
  /** Handled, but the answer comes `ms` milliseconds late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** The socket is destroyed and nothing is handled. */
  | { readonly kind: 'drop' }
  /** Handled, then a gateway answers 502 in HTML: a second try makes a duplicate. */
  | { readonly kind: 'handled-then-502' }
  /** The interaction's token is dead before its time: 401, 50027. */
  | { readonly kind: 'dead-token' };

export type Fault = FaultKind & {
  readonly match?: FaultMatch;
  /** How many requests it hits; 1 where nothing is said. */
  readonly times?: number;
  /** How many matching requests pass before it begins; those that an earlier fault hits are not counted. */
  readonly skip?: number;
};

/** Faults that a test orders; each hits the next requests that match, in the order they were ordered. */
export class Faults {
  #ordered: { readonly fault: Fault; skip: number; left: number }[] = [];

  /** @throws RangeError where `times` or `skip` counts no requests. */
  order(fault: Fault): void {
    const { times = 1, skip = 0 } = fault;
    if (!Number.isInteger(times) || times < 1) {
      throw new RangeError(`A fault hits a whole number of requests, at least one; times is ${times}.`);
    }
    if (!Number.isInteger(skip) || skip < 0) {
      throw new RangeError(`A fault lets a whole number of requests pass first, or none; skip is ${skip}.`);
    }
    this.#ordered.push({ fault, skip, left: times });
  }

  /** The fault for this request, which uses it up once. */
  next(request: { readonly method: string; readonly template: string }): Fault | undefined {
    for (const entry of this.#ordered) {
      if (!matches(entry.fault.match, request)) continue;
      if (entry.skip > 0) {
        entry.skip -= 1;
        continue;
      }
      entry.left -= 1;
      this.#ordered = this.#ordered.filter(({ left }) => left > 0);
      return entry.fault;
    }
    return undefined;
  }

  /** Those that have not hit yet: a test that leaves any behind tested less than it thinks. */
  pending(): readonly Fault[] {
    return this.#ordered.map(({ fault }) => fault);
  }

  clear(): void {
    this.#ordered = [];
  }
}

function matches(
  match: FaultMatch | undefined,
  { method, template }: { readonly method: string; readonly template: string },
): boolean {
  if (match?.method !== undefined && match.method !== method) return false;
  const { route } = match ?? {};
  // `search` begins at the start every time; `test` would remember its place in a global pattern.
  return route === undefined || (typeof route === 'string' ? route === template : template.search(route) !== -1);
}
