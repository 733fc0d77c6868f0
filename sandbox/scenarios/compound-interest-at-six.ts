import { compoundInterest } from './compound-interest.ts';
import type { Scenario } from './scenario.ts';

/**
 * What a person asks next in the notebook's problem. Right: 60,000 / 1.015^20 = 44,548. One reference compounds once a year.
 * A test works out every figure.
 */
export const compoundInterestAtSix: Scenario = {
  name: 'compound-interest-at-six',
  question: 'And at 6 %?',
  after: compoundInterest.question,
  answers: {
    'microsoft/WizardLM-2-8x22B': {
      firstTokenMs: 700,
      tokensPerSecond: 66,
      text: `Only the rate changes, so the same formula applies with \\(r = 0.06\\):

\\[
P = \\frac{60{,}000}{\\left(1 + \\frac{0.06}{4}\\right)^{4 \\times 5}} = \\frac{60{,}000}{1.015^{20}}
\\]

- Rate per quarter: \\(0.06 / 4 = 0.015\\)
- Growth factor: \\(1.015^{20} \\approx 1.346855\\)

\\[
P \\approx \\frac{60{,}000}{1.346855} \\approx 44{,}548
\\]

At 6% Tim needs about **$44,548**.`,
    },
    'Qwen/Qwen2.5-72B-Instruct-Turbo': {
      firstTokenMs: 390,
      tokensPerSecond: 90,
      text: `With an annual rate of 6%, compounded quarterly, the rate per quarter is \\(0.06 / 4 = 0.015\\), over 20 quarters as before:

\\[ P = \\frac{60{,}000}{1.015^{20}} \\approx \\frac{60{,}000}{1.346855} \\approx 44{,}548.23 \\]

\\[ \\boxed{44{,}548} \\]`,
    },
    'google/gemma-2-27b-it': {
      firstTokenMs: 250,
      tokensPerSecond: 115,
      text: `Easy, just change the rate! 💡

(1.06)^5 ≈ 1.338226

$60,000 / 1.338226 ≈ $44,835

**Answer:** at 6% he should invest about **$44,835**.`,
    },
    'meta-llama/Llama-3.3-70B-Instruct-Turbo': {
      firstTokenMs: 540,
      tokensPerSecond: 80,
      text: `Replacing 7% by 6% and leaving everything else:

PV = 60000 / (1 + 0.06/4)^(4*5) = 60000 / (1.015)^20 ≈ 44548.23

The final answer is: $\\boxed{44548}$`,
    },
  },
  aggregator: {
    firstTokenMs: 480,
    tokensPerSecond: 88,
    text: `**At 6% Tim should invest about $44,548.**

Only the rate per quarter changes, to \\(0.06 / 4 = 0.015\\); it is still 20 quarters:

\\[ P = \\frac{60{,}000}{1.015^{20}} \\approx \\frac{60{,}000}{1.346855} \\approx 44{,}548.23 \\]

That is $2,139 more than at 7%, because the money grows more slowly.

**Where the proposals disagree.** One comes to $44,835: it divides by \\(1.06^5 \\approx 1.338226\\), which compounds once a year, although the bank compounds every quarter. The others agree on $44,548.`,
  },
};
