import { withBothCasts } from './cast.ts';
import { compoundInterest } from './compound-interest.ts';
import { compoundInterestAtSix } from './compound-interest-at-six.ts';
import { firstOfEach } from './first-of-each.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario of the sandbox. */
export const scenarios: readonly Scenario[] = [compoundInterest, compoundInterestAtSix, firstOfEach].map(withBothCasts);
