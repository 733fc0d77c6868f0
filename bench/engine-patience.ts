import type { Conversation } from '../src/moa/conversation.ts';
import type { CallId, Outcome, PlannedCall } from '../src/moa/events.ts';
import { ModelError } from '../src/moa/model.ts';
import { graceOf } from '../src/moa/policy/quorum.ts';
import { shippedPreset } from '../src/moa/presets.ts';
import type { Recipe } from '../src/moa/recipe.ts';
import { run } from '../src/moa/run.ts';
import { type Fate, FatedModel, type FateOf } from './fated-model.ts';
import { heavyTailed } from './latencies.ts';
import { SkippingClock } from './skipping-clock.ts';
import { type Figure, quantile } from './table.ts';

/** Whom the engine waits for, in virtual time: exact, and the same on every machine. */

const RUNS = 2000;
const RUNS_WITH_A_FAULT = 300;
const MOST_TIMES_WAITING = 0.35;
/** Of the references' share that is used, what may be missing, in per cent. */
const MOST_MISSING = 10;

const ASKED: Conversation = { turns: [], asker: { id: '1', name: 'Ada' }, question: 'Why is the sky blue?' };
const AT_ONCE: Fate = { piecesMs: [0], pieceLength: 400 };
const SILENT: Fate = { piecesMs: [Number.POSITIVE_INFINITY], pieceLength: 1 };
const DEAD: Fate = { piecesMs: [], pieceLength: 0, failure: new ModelError('server', 'It is dead.') };

const balanced = shippedPreset('balanced');
const REFERENCES = balanced.layers.flat().map(({ model }) => model);
const waitingForAll: Recipe = { ...balanced, policy: { ...balanced.policy, quorum: 1, hedge: false } };

const three: Recipe = { ...balanced, layers: balanced.layers.map((layer) => layer.slice(0, 3)) };

/** What one run came to. */
interface Told {
  /** When the layer was over and the aggregator asked, in milliseconds. */
  readonly weighedMs: number;
  /** When that had to be, at the latest: once enough seats were over and the grace after that. */
  readonly boundMs: number;
  readonly answered: boolean;
  /** References that were used, */
  readonly heard: number;
  /** of them those that were whole. */
  readonly whole: number;
  /** Calls made in place of others. */
  readonly spares: number;
  /** Tokens that the engine counted for a call and the models did not, or the other way round. */
  readonly miscounted: number;
}

export async function patience(): Promise<readonly Figure[]> {
  const all = await runs(waitingForAll, RUNS, heavy);
  const ours = await runs(balanced, RUNS, heavy);
  const dead = await runs(balanced, RUNS_WITH_A_FAULT, withOne(DEAD));
  const silent = await runs(balanced, RUNS_WITH_A_FAULT, withOne(SILENT));
  const silentOfThree = await runs(three, RUNS_WITH_A_FAULT, withOne(SILENT));
  return [
    ...waitFigures(ours, all),
    ...faultFigures('one of 4 dead', dead),
    ...faultFigures('one of 4 silent', silent),
    ...faultFigures('one of 3 silent', silentOfThree),
    {
      what: 'tokens counted twice, or not at all',
      value: [...all, ...ours, ...dead, ...silent, ...silentOfThree].reduce(
        (sum, { miscounted }) => sum + miscounted,
        0,
      ),
      limit: 0,
      unit: '',
    },
  ];
}

function heavy(number: number): FateOf {
  return (model, nth) => (isAggregator(model) ? AT_ONCE : heavyTailed([number, model, nth]));
}

/** One of the first three references has that fate, each time it is asked; the others do not stall. */
function withOne(fate: Fate): (number: number) => FateOf {
  return (number) => (model, nth) => {
    if (isAggregator(model)) return AT_ONCE;
    return model === REFERENCES[number % 3] ? fate : heavyTailed([number, model, nth], 0);
  };
}

function isAggregator(model: string): boolean {
  return model === balanced.aggregator.model;
}

/** One after another, so that each model's first words are learnt as they are in a bot. */
async function runs(recipe: Recipe, count: number, fates: (number: number) => FateOf): Promise<readonly Told[]> {
  const clock = new SkippingClock();
  const model = new FatedModel(clock);
  const told: Told[] = [];
  for (let number = 0; number < count; number += 1) {
    model.begin(fates(number));
    told.push(await clock.during(tellOf(recipe, number, model, clock)));
  }
  return told;
}

async function tellOf(recipe: Recipe, seed: number, model: FatedModel, clock: SkippingClock): Promise<Told> {
  const planned: PlannedCall[] = [];
  const outcomes = new Map<CallId, Outcome>();
  let heard: readonly CallId[] = [];
  let weighedMs = Number.NaN;
  const { signal } = new AbortController();
  // Whole milliseconds, as all the others are.
  const firstTokenP95Ms = (name: string): number => Math.round(model.firstTokens.p95Ms(name));
  try {
    for await (const event of run(recipe, ASKED, { model, clock, signal, seed, firstTokenP95Ms })) {
      if (event.type === 'run-started') planned.push(...event.calls);
      if (event.type === 'call-added') planned.push(event.planned);
      if (event.type === 'call-finished') outcomes.set(event.call, event.outcome);
      if (event.type === 'layer-finished') ({ heard, atMs: weighedMs } = event);
    }
  } catch {
    // Counted as one without an answer.
  }
  return {
    weighedMs,
    boundMs: boundOf(planned, outcomes),
    answered: outcomes.get('agg')?.status === 'complete',
    heard: heard.length,
    whole: heard.filter((call) => outcomes.get(call)?.status === 'complete').length,
    spares: planned.filter(({ spareFor }) => spareFor !== undefined).length,
    miscounted: miscountedIn(outcomes, model),
  };
}

function miscountedIn(outcomes: ReadonlyMap<CallId, Outcome>, { used }: FatedModel): number {
  const usages = [...outcomes.values()].map(({ usage }) => usage);
  const prompt = usages.reduce((sum, { promptTokens }) => sum + promptTokens, 0);
  const completion = usages.reduce((sum, { completionTokens }) => sum + completionTokens, 0);
  return Math.abs(prompt - used.promptTokens) + Math.abs(completion - used.completionTokens);
}

function waitFigures(ours: readonly Told[], all: readonly Told[]): readonly Figure[] {
  const p50Of = (told: readonly Told[]): number => seconds(told, 0.5);
  const p95OfAll = seconds(all, 0.95);
  const missing = 100 - perReference(ours, 'heard');
  return [
    {
      what: `${RUNS} runs: to the aggregator, p50 (all waited for)`,
      value: p50Of(ours),
      beside: p50Of(all),
      unit: 's',
    },
    {
      what: `the same, p95, at most ${MOST_TIMES_WAITING} × all waited for`,
      value: seconds(ours, 0.95),
      limit: MOST_TIMES_WAITING * p95OfAll,
      unit: 's',
    },
    { what: 'all waited for, p95', value: p95OfAll, unit: 's' },
    { what: 'references not used, neither whole nor in part', value: missing, limit: MOST_MISSING, unit: '%' },
    {
      what: 'references not used whole (all waited for)',
      value: 100 - perReference(ours, 'whole'),
      beside: 100 - perReference(all, 'whole'),
      unit: '%',
    },
    { what: 'calls made in place of another, of 100 references', value: perReference(ours, 'spares'), unit: '' },
  ];
}

function seconds(told: readonly Told[], share: number): number {
  return quantile(
    told.map(({ weighedMs }) => weighedMs / 1000),
    share,
  );
}

/** How many there were, for each hundred references. */
function perReference(all: readonly Told[], counted: 'heard' | 'whole' | 'spares'): number {
  const count = all.reduce((sum, told) => sum + told[counted], 0);
  return (100 * count) / (all.length * REFERENCES.length);
}

function faultFigures(what: string, all: readonly Told[]): readonly Figure[] {
  const [worst] = all.toSorted((a, b) => b.weighedMs - b.boundMs - (a.weighedMs - a.boundMs));
  const { weighedMs = Number.NaN, boundMs = 0 } = worst ?? {};
  const silent = all.filter(({ answered }) => !answered).length;
  return [
    { what: `${what}, ${all.length} runs: without an answer`, value: silent, limit: 0, unit: '' },
    {
      what: `${what}: the worst beside the end of its grace`,
      value: weighedMs / 1000,
      limit: boundMs / 1000,
      unit: 's',
    },
  ];
}

/** By the recipe's own policy, in milliseconds of the run. */
function boundOf(planned: readonly PlannedCall[], outcomes: ReadonlyMap<CallId, Outcome>): number {
  const references = planned.filter(({ role }) => role === 'reference');
  const seats = [...new Set(references.map(({ index }) => index))];
  const ends = seats.map((seat) => {
    const calls = references.filter(({ index }) => index === seat);
    return calls.flatMap(({ id }) => outcomes.get(id) ?? []).reduce(later);
  });
  const inOrder = ends.toSorted((a, b) => a.endedMs - b.endedMs);
  const enough = inOrder.slice(0, Math.ceil(balanced.policy.quorum * ends.length));
  const usable = enough.filter(({ status }) => status === 'complete');
  return (enough.at(-1)?.endedMs ?? Number.NaN) + graceOf(balanced.policy, usable);
}

/** Of two calls for one seat the one that ended later: the loser of a race ends before the winner does. */
function later(one: Outcome, other: Outcome): Outcome {
  return other.endedMs > one.endedMs ? other : one;
}
