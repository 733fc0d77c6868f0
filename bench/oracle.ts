import { areaOf, type Frame, freshness } from './age.ts';

/** A bucket of `limit` requests for `windowMs`, as the sandbox's: a window begins with its first request. Times are milliseconds. */
export interface OracleInput {
  /** When each token arrives, in order. */
  readonly arrivals: readonly number[];
  readonly limit: number;
  readonly windowMs: number;
  /** From sending a request until it is visible; so long again until the reply is back and the next may be sent. */
  readonly oneWayMs: number;
  /** The window that is open as the first token arrives: when its first request was handled, and how many were. */
  readonly open?: { readonly startedMs: number; readonly used: number } | undefined;
}

/** When to send, and the mean age (see `freshness`) that comes of it. Empty where nothing may be sent as the last token arrives. */
export interface Schedule {
  readonly sendsMs: readonly number[];
  readonly meanAgeMs: number;
}

/** The newest of some requests, and those before it. */
interface Sent {
  readonly at: number;
  readonly before: Sent | undefined;
}

interface Path {
  readonly cost: number;
  readonly sent: Sent | undefined;
}

/**
 * The schedule with the smallest mean age for whoever knows all arrivals, on the condition that the last token is shown by a
 * request that is sent as it arrives: what nobody who does not know them can beat.
 *
 * By dynamic programming over windows, and in each over its requests. What a request costs depends on the one before it
 * alone: between the two frames the first invisible token is the first that arrived after the former was sent. To send is
 * worth thinking of when a token has arrived, or when a window that began with such a request is over; only where requests
 * follow one another as fast as replies come could another time be better, and by less than a round trip.
 */
export function bestSchedule(input: OracleInput): Schedule {
  const sent = new Planner(input).best();
  const sendsMs: number[] = [];
  for (let each = sent; each !== undefined; each = each.before) sendsMs.unshift(each.at);
  const { meanAgeMs } = freshness(input.arrivals, framesOf(sendsMs, input));
  return { sendsMs, meanAgeMs };
}

/** What is seen of requests sent at these times: each shows all that has arrived by then. */
export function framesOf(
  sendsMs: readonly number[],
  { arrivals, oneWayMs }: Pick<OracleInput, 'arrivals' | 'oneWayMs'>,
): readonly Frame[] {
  return sendsMs.map((sentMs) => ({
    atMs: sentMs + oneWayMs,
    tokens: arrivals.filter((arrival) => arrival <= sentMs).length,
  }));
}

const UNREACHED: Path = { cost: Number.POSITIVE_INFINITY, sent: undefined };

class Planner {
  readonly #input: OracleInput;
  readonly #times: readonly number[];
  /** The first token that is not shown by a request at each time. */
  readonly #missing: readonly (number | undefined)[];
  /** The cheapest way to begin a window at each time. */
  readonly #begun: Path[];
  #whole: Path = UNREACHED;

  constructor(input: OracleInput) {
    this.#input = input;
    this.#times = timesWorthSending(input);
    this.#missing = this.#times.map((time) => input.arrivals.find((arrival) => arrival > time));
    this.#begun = this.#times.map(() => UNREACHED);
  }

  best(): Sent | undefined {
    const { open, oneWayMs, limit } = this.#input;
    const nothing: Path = { cost: 0, sent: undefined };
    if (open === undefined) this.#beginAfter([nothing], [-1], Number.NEGATIVE_INFINITY);
    else {
      // Requests are counted when they are handled; here all times are those of sending.
      this.#window(-1, nothing, open.startedMs - oneWayMs, limit - open.used);
    }
    for (let at = 0; at < this.#times.length; at += 1) {
      const path = this.#begun[at] ?? UNREACHED;
      if (path.cost < Number.POSITIVE_INFINITY) this.#window(at, path, this.#times[at] ?? 0, limit - 1);
    }
    return this.#whole.sent;
  }

  /** All that can be done in the window that began at `startMs`, `last` being the newest request, `left` more allowed. */
  #window(last: number, path: Path, startMs: number, left: number): void {
    const endMs = startMs + this.#input.windowMs;
    const end = this.#from(endMs);
    const points = [last, ...range(last + 1, end)];
    const cheapest = points.map(() => UNREACHED);
    let layer = points.map((_, index) => (index === 0 ? path : UNREACHED));
    this.#keep(cheapest, layer, points);
    for (let request = 0; request < left; request += 1) {
      layer = this.#oneMore(layer, points);
      this.#keep(cheapest, layer, points);
    }
    this.#beginAfter(cheapest, points, endMs);
  }

  #oneMore(layer: readonly Path[], points: readonly number[]): Path[] {
    return points.map((to, index) => this.#cheapestTo(to, layer, points, index));
  }

  /** Notes the cheapest path to each point, and to the whole answer. */
  #keep(cheapest: Path[], layer: readonly Path[], points: readonly number[]): void {
    for (const [index, path] of layer.entries()) {
      if (path.cost < (cheapest[index] ?? UNREACHED).cost) cheapest[index] = path;
      if (points[index] === this.#times.length - 1 && path.cost < this.#whole.cost) this.#whole = path;
    }
  }

  #beginAfter(paths: readonly Path[], points: readonly number[], endMs: number): void {
    for (let to = this.#from(endMs); to < this.#times.length; to += 1) {
      const path = this.#cheapestTo(to, paths, points, points.length);
      if (path.cost < (this.#begun[to] ?? UNREACHED).cost) this.#begun[to] = path;
    }
  }

  /** The cheapest path that goes on from one of the first `count` points to a request at time number `to`. */
  #cheapestTo(to: number, paths: readonly Path[], points: readonly number[], count: number): Path {
    const { oneWayMs } = this.#input;
    const at = this.#times[to] ?? 0;
    let best = UNREACHED.cost;
    let before: Path | undefined;
    for (let index = 0; index < count; index += 1) {
      const path = paths[index] ?? UNREACHED;
      const from = points[index] ?? -1;
      if (path.cost >= best || (from >= 0 && (this.#times[from] ?? 0) + 2 * oneWayMs > at)) continue;
      const cost = path.cost + this.#area(from, at + oneWayMs);
      if (cost < best) [best, before] = [cost, path];
    }
    return before === undefined ? UNREACHED : { cost: best, sent: { at, before: before.sent } };
  }

  /** The area under the age between two frames; `from` is -1 where nothing is visible before. */
  #area(from: number, visibleMs: number): number {
    const { arrivals, oneWayMs } = this.#input;
    if (from === -1) return areaOf(arrivals[0], arrivals[0] ?? 0, visibleMs);
    return areaOf(this.#missing[from], (this.#times[from] ?? 0) + oneWayMs, visibleMs);
  }

  /** The first time that is not before `ms`. */
  #from(ms: number): number {
    const found = this.#times.findIndex((time) => time >= ms);
    return found === -1 ? this.#times.length : found;
  }
}

/** Arrivals, and each as many windows later as fit. */
function timesWorthSending({ arrivals, windowMs, oneWayMs, open }: OracleInput): readonly number[] {
  const first = arrivals[0] ?? 0;
  const last = arrivals.at(-1) ?? 0;
  const starts = open === undefined ? arrivals : [...arrivals, open.startedMs - oneWayMs];
  const times = starts.flatMap((start) => {
    const windows = Math.floor((last - start) / windowMs);
    return range(0, windows + 1).map((count) => start + count * windowMs);
  });
  return [...new Set(times)].filter((time) => time >= first && time <= last).sort((a, b) => a - b);
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, step) => from + step);
}
