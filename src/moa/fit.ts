import type { ChatMessage } from './model.ts';
import { planOf } from './plan.ts';
import type { ModelCall, Recipe } from './recipe.ts';

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

/** For the instruction to weigh the responses, what stands before and after their list, and that several people speak. */
const INSTRUCTION = 600;

/** For the lines that stand around a response, with all that they may say of it. */
const AROUND_A_RESPONSE = 70;

/** What turns leave to each response, where it may be as long: enough for what it says in short. */
const LEAST_BESIDE_TURNS = 1024;

/** What a response has in any case; with less there would be nothing to weigh, and the estimate may be too high. */
const LEAST_OF_A_RESPONSE = 256;

/** For the roles and names around a question and its answer. */
const AROUND_A_TURN = 40;

/** For the role alone. */
const AROUND_A_MESSAGE = 20;

export type ContextOf = (model: string) => number | undefined;

/** Never less than what `text` has, as far as one can know without the model's own tokenizer. */
export function tokensAtMost(text: string): number {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / BYTES_A_TOKEN);
}

/** The bytes of UTF-8 that {@link tokensAtMost} takes for as many tokens, at most. */
export function bytesOfTokens(tokens: number): number {
  return tokens * BYTES_A_TOKEN;
}

/** What one earlier turn takes. */
export function tokensOfTurn({ question, answer }: { readonly question: string; readonly answer: string }): number {
  return AROUND_A_TURN + tokensAtMost(question) + tokensAtMost(answer);
}

/**
 * How many tokens earlier turns may take, so that every call of the recipe fits its model: beside the turns stand the
 * question, the responses of the layer before, and the model's own answer at its longest. Responses can be trimmed, and turns
 * cannot: so the responses have what they take at their longest, yet where that is more than half of what there is, they have
 * that half, or 1,024 tokens each if that is more. 0 where nothing fits: the question is asked all the same.
 */
export function roomForTurns(recipe: Recipe, question: string, contextOf: ContextOf): number {
  const { layers, aggregators } = planOf(recipe);
  const steps = [...layers, aggregators];
  const weighing = steps.map((calls, step) => ({ calls, answers: steps[step - 1] ?? [] }));
  const judging = recipe.policy.ranking ? layers.map((calls) => ({ calls, answers: calls })) : [];
  const asked = AROUND_A_TURN + tokensAtMost(question);
  const rooms = [...weighing, ...judging].flatMap(({ calls, answers }) => {
    const responses = answers.map(({ call }) => call.maxTokens);
    const around = INSTRUCTION + AROUND_A_RESPONSE * responses.length + asked;
    return calls.map(({ call }) => {
      const room = roomOf(call, contextOf) - around;
      return room - reservedFor(responses, room);
    });
  });
  return Math.max(0, Math.min(...rooms));
}

function reservedFor(responses: readonly number[], room: number): number {
  const longest = responses.reduce((sum, tokens) => sum + tokens, 0);
  const least = responses.reduce((sum, tokens) => sum + Math.min(tokens, LEAST_BESIDE_TURNS), 0);
  return Math.min(longest, Math.max(least, Math.floor(room / 2)));
}

/**
 * How many tokens the list of `responses` may take in a call, with all that stands around them.
 * @param beside the call's other messages, the instruction among them.
 */
export function roomForResponses(
  call: AskedModel,
  beside: readonly ChatMessage[],
  responses: number,
  contextOf: ContextOf,
): number {
  const taken = beside.reduce((sum, { content }) => sum + AROUND_A_MESSAGE + tokensAtMost(content), 0);
  const least = responses * (LEAST_OF_A_RESPONSE + AROUND_A_RESPONSE);
  return Math.max(least, roomOf(call, contextOf) - taken);
}

type AskedModel = Pick<ModelCall, 'model' | 'maxTokens'>;

/** What a model's own answer leaves of its context. One that nobody tells is taken to hold its answer and as much again. */
function roomOf({ model, maxTokens }: AskedModel, contextOf: ContextOf): number {
  return (contextOf(model) ?? Math.max(UNTOLD_CONTEXT, 2 * maxTokens)) - maxTokens;
}
