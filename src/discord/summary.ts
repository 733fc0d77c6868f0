import { costOf, type Price } from '../moa/cost.ts';
import type { Outcome } from '../moa/events.ts';
import { formatCount, formatDollars, formatSeconds } from './format.ts';
import { type CallView, heardReferences, type RunView, referencesOf } from './run-view.ts';

type Summarised = Pick<RunView, 'calls' | 'skippedFrom' | 'policy' | 'elapsedMs'>;

export type PriceOf = (model: string) => Price | undefined;

/**
 * The small line under an answer: references used, seconds, tokens, and money where prices are known. Numbers that hold an
 * estimate (a call that was stopped or broke off tells no usage) say so; money that leaves out a call says "at least".
 */
export function summaryLine(view: Summarised, priceOf: PriceOf): string {
  return `-# ${summary(view, priceOf)}`;
}

/** The same without Markdown. */
export function summary(view: Summarised, priceOf: PriceOf): string {
  const references = referencesOf(view);
  const used = heardReferences(view).length;
  const outcomes = view.calls.flatMap((call) => (call.outcome === undefined ? [] : [call.outcome]));
  const share = used === references.length ? `${used}` : `${used} of ${references.length}`;
  const parts = [
    ...(references.length === 0 ? [] : [`${share} reference${references.length === 1 ? '' : 's'}`]),
    formatSeconds(view.elapsedMs),
    tokens(outcomes),
    ...money(view.calls, priceOf),
  ];
  return parts.join(' · ');
}

function tokens(outcomes: readonly Outcome[]): string {
  const sum = outcomes.reduce((total, { usage }) => total + usage.promptTokens + usage.completionTokens, 0);
  const about = outcomes.some(({ usage }) => usage.estimated && usage.promptTokens > 0) ? 'about ' : '';
  return `${about}${formatCount(sum)} tokens`;
}

function money(calls: readonly CallView[], priceOf: PriceOf): readonly string[] {
  // A call that was never sent cost nothing, whatever its model's price.
  const paid = calls.filter(({ outcome }) => tokensOf(outcome) > 0);
  const costs = paid.map((call) => dollarsOf(call, priceOf));
  const known = costs.filter((cost) => cost !== undefined);
  if (known.length === 0) return [];
  const sum = formatDollars(known.reduce((total, cost) => total + cost, 0));
  return [known.length < costs.length ? `at least ${sum}` : sum];
}

function tokensOf(outcome: Outcome | undefined): number {
  return outcome === undefined ? 0 : outcome.usage.promptTokens + outcome.usage.completionTokens;
}

/** By the name that the server gives what answered, or else by the one that was asked for. */
function dollarsOf({ planned, outcome }: CallView, priceOf: PriceOf): number | undefined {
  const price = outcome && (priceOf(outcome.answeredBy) ?? priceOf(planned.model));
  return price && costOf(outcome.usage, price);
}

/** What one call used: "1,203 tokens in, 512 out, $0.0012"; '' where it was never sent, or refused. */
export function usageText(call: CallView, priceOf: PriceOf): string {
  const { outcome } = call;
  if (outcome === undefined || tokensOf(outcome) === 0) return '';
  const { promptTokens, completionTokens, estimated } = outcome.usage;
  const dollars = dollarsOf(call, priceOf);
  const cost = dollars === undefined ? '' : `, ${formatDollars(dollars)}`;
  const about = estimated ? 'about ' : '';
  return `${about}${formatCount(promptTokens)} tokens in, ${formatCount(completionTokens)} out${cost}`;
}
