import { costOf, type Price } from '../moa/cost.ts';
import type { Outcome } from '../moa/events.ts';
import { formatCount, formatDollars, formatSeconds } from './format.ts';
import { heardReferences, type RunView, referencesOf } from './run-view.ts';

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
    ...money(outcomes, priceOf),
  ];
  return parts.join(' · ');
}

function tokens(outcomes: readonly Outcome[]): string {
  const sum = outcomes.reduce((total, { usage }) => total + usage.promptTokens + usage.completionTokens, 0);
  const about = outcomes.some(({ usage }) => usage.estimated && usage.promptTokens > 0) ? 'about ' : '';
  return `${about}${formatCount(sum)} tokens`;
}

function money(outcomes: readonly Outcome[], priceOf: PriceOf): readonly string[] {
  // A call that was never sent cost nothing, whatever its model's price.
  const paid = outcomes.filter(({ usage }) => usage.promptTokens + usage.completionTokens > 0);
  const costs = paid.map((outcome) => dollarsOf(outcome, priceOf));
  const known = costs.filter((cost) => cost !== undefined);
  if (known.length === 0) return [];
  const sum = formatDollars(known.reduce((total, cost) => total + cost, 0));
  return [known.length < costs.length ? `at least ${sum}` : sum];
}

function dollarsOf({ answeredBy, usage }: Outcome, priceOf: PriceOf): number | undefined {
  const price = priceOf(answeredBy);
  return price === undefined ? undefined : costOf(usage, price);
}

/** What one call used: "1,203 tokens in, 512 out, $0.0012"; '' where it was never sent, or refused. */
export function usageText(outcome: Outcome, priceOf: PriceOf): string {
  const { promptTokens, completionTokens, estimated } = outcome.usage;
  if (promptTokens + completionTokens === 0) return '';
  const dollars = dollarsOf(outcome, priceOf);
  const cost = dollars === undefined ? '' : `, ${formatDollars(dollars)}`;
  const about = estimated ? 'about ' : '';
  return `${about}${formatCount(promptTokens)} tokens in, ${formatCount(completionTokens)} out${cost}`;
}
