import { planOf } from './plan.ts';
import type { Recipe } from './recipe.ts';

/**
 * What of a conversation fits into the models of a recipe. All sizes are tokens, and estimates: a token for three bytes of
 * UTF-8 is a third more than English takes and about what Chinese or Japanese does, and that is the margin.
 */
const BYTES_A_TOKEN = 3;

/**
 * For models whose context nobody tells. A presumption: several that the service hosts tell none, and less would leave no
 * room for a conversation beside the responses of four references and the answer.
 */
const UNTOLD_CONTEXT = 32_768;

/** For the instruction to weigh the responses, and for what stands around each of them. */
const INSTRUCTION = 400;

/** For the roles and names around a question and its answer. */
const AROUND_A_TURN = 40;

export type ContextOf = (model: string) => number | undefined;

/** Never less than what `text` has, as far as one can know without the model's own tokenizer. */
export function tokensAtMost(text: string): number {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / BYTES_A_TOKEN);
}

/** What one earlier turn takes. */
export function tokensOfTurn({ question, answer }: { readonly question: string; readonly answer: string }): number {
  return AROUND_A_TURN + tokensAtMost(question) + tokensAtMost(answer);
}

/**
 * How many tokens earlier turns may take, so that every call of the recipe fits its model: beside the turns stand the
 * question, the responses of the layer before at their longest, and the model's own answer at its longest. 0 where nothing
 * fits: the question is asked all the same.
 */
export function roomForTurns(recipe: Recipe, question: string, contextOf: ContextOf): number {
  const { layers, aggregators } = planOf(recipe);
  const steps = [...layers, aggregators];
  const rooms = steps.flatMap((calls, step) => {
    const before = steps[step - 1] ?? [];
    const responses = before.reduce((sum, { call }) => sum + call.maxTokens, 0);
    return calls.map(({ call }) => (contextOf(call.model) ?? UNTOLD_CONTEXT) - call.maxTokens - responses);
  });
  return Math.max(0, Math.min(...rooms) - INSTRUCTION - AROUND_A_TURN - tokensAtMost(question));
}
