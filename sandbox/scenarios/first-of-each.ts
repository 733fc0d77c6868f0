import type { Scenario } from './scenario.ts';

/**
 * A short question about code. One reference sorts first and so loses the order, one drops every NaN without saying so. A
 * test runs the code.
 */
export const firstOfEach: Scenario = {
  name: 'first-of-each',
  question: 'How do I remove duplicates from an array in JavaScript while keeping the order?',
  answers: {
    'microsoft/WizardLM-2-8x22B': {
      firstTokenMs: 790,
      tokensPerSecond: 70,
      text: `A \`Set\` holds each value once, and remembers the order in which values came in. So spreading a \`Set\` back into an array is enough:

\`\`\`js
function unique(items) {
  return [...new Set(items)];
}
\`\`\`

**Why the order is kept:** iterating a \`Set\` yields its values in the order of their first insertion.

**How it compares:** like \`===\`, except that \`NaN\` counts as equal to itself. Two objects with the same content are still two objects, and both stay.`,
    },
    'Qwen/Qwen2.5-72B-Instruct-Turbo': {
      firstTokenMs: 380,
      tokensPerSecond: 95,
      text: `You can keep only those items whose first position is the present one:

\`\`\`js
const unique = (items) => items.filter((item, index) => items.indexOf(item) === index);
\`\`\`

- It keeps the order.
- It works in very old browsers.
- It looks through the array once per item, so it is slow for long arrays: the time grows with the *square* of the length.`,
    },
    'google/gemma-2-27b-it': {
      firstTokenMs: 300,
      tokensPerSecond: 112,
      text: `Sort the array, then leave out every item that equals the one before it! ✨

\`\`\`js
const unique = (items) =>
  [...items].sort().filter((item, index, sorted) => index === 0 || item !== sorted[index - 1]);
\`\`\`

After sorting, duplicates stand side by side, so one pass is enough. 🚀`,
    },
    'meta-llama/Llama-3.3-70B-Instruct-Turbo': {
      firstTokenMs: 560,
      tokensPerSecond: 82,
      text: `The shortest way is \`Array.from(new Set(items))\`. To compare objects by one of their fields, remember the keys that were seen:

\`\`\`js
function uniqueBy(items, keyOf) {
  const seen = new Set();
  return items.filter((item) => {
    const key = keyOf(item);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
\`\`\`

For example, \`uniqueBy(people, (person) => person.email)\`.`,
    },
  },
  aggregator: {
    firstTokenMs: 480,
    tokensPerSecond: 88,
    text: `Put the items into a \`Set\`, and spread it back into an array:

\`\`\`js
const unique = (items) => [...new Set(items)];
\`\`\`

A \`Set\` keeps each value once, in the order of its first insertion, so the first of each stays where it was. It takes one pass.

Objects are compared by identity. To compare them by a field, remember the keys instead:

\`\`\`js
const uniqueBy = (items, keyOf) => {
  const seen = new Set();
  return items.filter((item) => !seen.has(keyOf(item)) && seen.add(keyOf(item)));
};
\`\`\`

**Where the proposals disagree.** Sorting first also removes duplicates, but the result is in sorted order, which is not what was asked. \`filter\` with \`indexOf\` keeps the order, yet slows down with the square of the length, and drops every \`NaN\`, because \`indexOf\` never finds one.`,
  },
};
