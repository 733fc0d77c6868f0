import type { Outcome } from '../events.ts';
import { estimateTokens } from '../tokens.ts';
import type { Policy } from './policy.ts';

/**
 * Whether the text of a reference can be used: a whole one always; one that broke off, or that was not waited for, from some
 * length on. What was stopped with the whole run is not: nobody weighs it.
 */
export function isUsable(outcome: Outcome, { partialTokens }: Pick<Policy, 'partialTokens'>): boolean {
  if (outcome.status === 'complete') return true;
  return outcome.status !== 'stopped' && estimateTokens(outcome.text.trim().length) >= partialTokens;
}
