import type { Scenario, ScenarioAnswer } from './scenario.ts';

/**
 * The problem of the notebook. Right: 60,000 / 1.0175^20 = 42,409. One reference is cut by a limit of 512 tokens, before it
 * comes to its result, and one compounds once a year. A test works out every figure.
 */
const wizard: ScenarioAnswer = {
  firstTokenMs: 880,
  tokensPerSecond: 64,
  text: `# How much to put in the bank today

Let us go through this slowly, because the *frequency* of compounding is where most mistakes happen.

## What we are told

- **Future value** wanted: $60,000
- **Annual interest rate**: 7%, that is 0.07
- **Compounding**: quarterly, so 4 times a year
- **Time**: 5 years

## What we are looking for

The *present value*: the single amount that has to be invested now, once, with nothing added later. It is tied to the future value by the compound interest formula:

\\[
A = P \\left(1 + \\frac{r}{n}\\right)^{nt}
\\]

Here \\(A\\) is the amount at the end, \\(P\\) the amount at the start, \\(r\\) the annual rate, \\(n\\) the number of compounding periods in a year and \\(t\\) the number of years. Since \\(P\\) is what we want, we turn it round:

\\[
P = \\frac{A}{\\left(1 + \\frac{r}{n}\\right)^{nt}}
\\]

## Before we start: two common mistakes

It is tempting to say that five years at 7% make 35%, and to divide 60,000 by 1.35. That would be *simple* interest, where the bank pays on the first deposit only. Here every quarter's interest earns interest of its own from then on, so that a smaller deposit is enough. The difference is far from small: the simple reading asks for $44,444, and Tim would put in much more than he has to.

It is just as tempting to divide five times by 1.07, as if the bank paid its interest once a year. That comes nearer, yet it is not what the bank does: it pays four times a year, each time a quarter of the annual rate, and each time on everything that has gathered so far.

## Step 1: the rate for one quarter

\\[
\\frac{r}{n} = \\frac{0.07}{4} = 0.0175
\\]

So the money grows by 1.75% each quarter. Note that this is a little better for Tim than 7% once a year: four such steps make \\(1.0175^4 \\approx 1.071859\\), an effective annual rate of about 7.19%.

## Step 2: the number of quarters

\\[
nt = 4 \\times 5 = 20
\\]

## Step 3: the growth factor

We need \\(1.0175^{20}\\). Without a calculator it can be had by repeated squaring, which takes only five multiplications:

1. \\(1.0175^{2} = 1.03530625\\)
2. \\(1.0175^{4} = 1.03530625^2 \\approx 1.071859\\)
3. \\(1.0175^{8} \\approx 1.071859^2 \\approx 1.148882\\)
4. \\(1.0175^{16} \\approx 1.148882^2 \\approx 1.319929\\)
5. \\(1.0175^{20} = 1.0175^{16} \\times 1.0175^{4} \\approx 1.319929 \\times 1.071859 \\approx 1.414778\\)

It is worth keeping all of these digits. If the factor were rounded to 1.41 at this point, the result would be off by more than a hundred dollars, and the question asks for the nearest dollar.

## Step 4: dividing

With the factor in hand, all that remains is one division:

\\[
P = \\frac{60{,}000}{1.414778} \\approx 42{,}409
\\]

## Step 5: checking the result

Let us follow the money year by year, multiplying by 1.071859 each time:

| After year | Balance |
|---|---|
| 1 | $45,456 |
| 2 | $48,723 |
| 3 | $52,224 |
| 4 | $55,977 |
| 5 | $59,999 |

The last line is within a dollar of the goal, as it should be after rounding to whole dollars.

**Tim should invest about $42,409.**`,
};

const qwen: ScenarioAnswer = {
  firstTokenMs: 420,
  tokensPerSecond: 92,
  text: `To find the principal, use the compound interest formula and solve it for \\(P\\):

\\[ A = P\\left(1 + \\frac{r}{n}\\right)^{nt} \\quad\\Longrightarrow\\quad P = \\frac{A}{\\left(1 + \\frac{r}{n}\\right)^{nt}} \\]

**Given**

1. \\(A = 60{,}000\\) (the total wanted)
2. \\(r = 0.07\\) (annual rate)
3. \\(n = 4\\) (quarterly)
4. \\(t = 5\\) (years)

**Calculation**

- Rate per quarter: \\(0.07 / 4 = 0.0175\\)
- Number of quarters: \\(4 \\times 5 = 20\\)
- Growth factor: \\(1.0175^{20} \\approx 1.414778\\)

\\[ P = \\frac{60{,}000}{1.414778} \\approx 42{,}409.47 \\]

Rounded to the nearest dollar:

\\[ \\boxed{42{,}409} \\]

Tim should invest about **$42,409**.`,
};

const gemma: ScenarioAnswer = {
  firstTokenMs: 260,
  tokensPerSecond: 118,
  text: `Okay, time to work out the investment for Tim! 💰

**The idea:** money grows by 7% each year, so we go backwards from $60,000 and divide by 1.07 once for every year.

**The formula:**

> Present value = Future value / (1 + rate)^years

**Putting in the numbers:**

* Future value = $60,000
* Rate = 7% = 0.07
* Years = 5

(1.07)^5 ≈ 1.402552

$60,000 / 1.402552 ≈ $42,779

**Answer:** Tim should invest approximately **$42,779** today. 🎉`,
};

const llama: ScenarioAnswer = {
  firstTokenMs: 610,
  tokensPerSecond: 78,
  text: `## Step 1: Write down what is known
The future value is $60,000, the annual rate is 7% (0.07), interest is compounded 4 times a year, and the money stays for 5 years.

## Step 2: Choose the formula
The present value under compound interest is PV = FV / (1 + r/n)^(n*t).

## Step 3: Put in the values
PV = 60000 / (1 + 0.07/4)^(4*5) = 60000 / (1.0175)^20

## Step 4: Evaluate
This is easily checked with a short script:

\`\`\`python
rate = 0.07 / 4
quarters = 4 * 5
print(round(60000 / (1 + rate) ** quarters, 2))  # 42409.47
\`\`\`

## Step 5: Round
To the nearest dollar, 42409.47 becomes 42409.

The final answer is: $\\boxed{42409}$`,
};

export const compoundInterest: Scenario = {
  name: 'compound-interest',
  question:
    'Tim wants to invest some money in a bank which compounds quarterly with an annual interest rate of 7%. To the nearest dollar, how much money should he invest if he wants a total of $60,000 at the end of 5 years?',
  answers: {
    'microsoft/WizardLM-2-8x22B': wizard,
    'Qwen/Qwen2.5-72B-Instruct-Turbo': qwen,
    'google/gemma-2-27b-it': gemma,
    'meta-llama/Llama-3.3-70B-Instruct-Turbo': llama,
  },
  aggregator: {
    firstTokenMs: 540,
    tokensPerSecond: 85,
    text: `**Tim should invest about $42,409.**

The total \\(A\\) and the amount invested \\(P\\) are tied together by

\\[ A = P\\left(1 + \\frac{r}{n}\\right)^{nt} \\]

with \\(A = 60{,}000\\), \\(r = 0.07\\), \\(n = 4\\) (quarterly) and \\(t = 5\\) years. Solved for \\(P\\):

1. Rate per quarter: \\(0.07 / 4 = 0.0175\\)
2. Number of quarters: \\(4 \\times 5 = 20\\)
3. Growth factor: \\(1.0175^{20} \\approx 1.414778\\)
4. \\(P = 60{,}000 / 1.414778 \\approx 42{,}409.47\\)

To the nearest dollar that is **$42,409**. Put back into the formula it grows to $59,999.33, so it is right to within the rounding.

**Where the proposals disagree.** One comes to $42,779. It divides by \\(1.07^5 \\approx 1.402552\\), which compounds once a year, although the bank compounds every quarter; that asks for $370 too much. Another has the right method but was cut off before it stated its result. The remaining ones agree on $42,409, and the calculation above confirms it.`,
  },
};
