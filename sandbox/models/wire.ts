import type { AnswerPlan, Piece, PlannedChoice } from './answer-plan.ts';
import type { ReasoningField, UsageMode } from './script.ts';

/** What is the same in every chunk of a response. */
export interface ResponseId {
  readonly id: string;
  /** Epoch seconds. */
  readonly created: number;
}

/** One event of a stream; the tokens are what is counted, paced and held. */
export interface StreamEvent {
  readonly kind: 'opening' | 'token' | 'ending';
  readonly payload: unknown;
}

/** Above 2^53, as real ones are: it cannot come through JSON.parse whole. */
const HUGE_SEED = 15_900_000_000_000_000_000;

/** The chunks of a stream, in order, without the `[DONE]`. Several choices come interleaved. */
export function* streamEvents(plan: AnswerPlan, response: ResponseId): Generator<StreamEvent, void> {
  const base = { id: response.id, object: 'chat.completion.chunk', created: response.created };
  const chunk = (choices: readonly unknown[], usage: unknown): unknown => ({
    ...base,
    choices,
    model: plan.model,
    usage,
  });
  for (const { index } of plan.choices) {
    // The first chunk has no usage at all, not even null.
    yield { kind: 'opening', payload: { ...base, choices: [choice(index, contentDelta(''))], model: plan.model } };
  }
  for (const { index, piece } of interleaved(plan.choices)) {
    yield { kind: 'token', payload: chunk([choice(index, deltaOf(piece, plan.reasoningField))], null) };
  }
  const ending = plan.choices.filter(({ finish }) => finish !== null);
  for (const [position, { index, finish }] of ending.entries()) {
    const last = position === ending.length - 1;
    const usage = last && plan.usageMode === 'A' ? usageOf(plan, 'A') : null;
    const end = { ...choice(index, contentDelta('', null)), finish_reason: finish, seed: HUGE_SEED };
    yield { kind: 'ending', payload: chunk([end], usage) };
  }
  if (plan.usageMode === 'B' || plan.usageMode === 'nested') {
    yield { kind: 'ending', payload: chunk([], usageOf(plan, plan.usageMode)) };
  }
}

/** The same answer as one JSON body. */
export function completionBody(plan: AnswerPlan, response: ResponseId): unknown {
  return {
    id: response.id,
    object: 'chat.completion',
    created: response.created,
    model: plan.model,
    metadata: { weight_version: 'default' },
    prompt: [],
    choices: plan.choices.map((planned) => ({
      index: planned.index,
      message: messageOf(planned, plan.reasoningField),
      logprobs: null,
      finish_reason: planned.finish,
      seed: null,
    })),
    usage: usageOf(plan, plan.usageMode),
  };
}

function* interleaved(choices: readonly PlannedChoice[]): Generator<{ readonly index: number; readonly piece: Piece }> {
  const longest = Math.max(...choices.map(({ pieces }) => pieces.length));
  for (let at = 0; at < longest; at += 1) {
    for (const { index, pieces } of choices) {
      const piece = pieces[at];
      if (piece !== undefined) yield { index, piece };
    }
  }
}

interface Delta {
  readonly content: string;
  readonly [field: string]: unknown;
}

function choice(index: number, delta: Delta): object {
  return { index, text: delta.content, logprobs: null, finish_reason: null, delta };
}

function contentDelta(content: string, tokenId: number | null = 0): Delta {
  return { token_id: tokenId, role: 'assistant', content };
}

function deltaOf(piece: Piece, field: ReasoningField): Delta {
  if (piece.channel === 'tool') return { ...contentDelta(''), tool_calls: [toolDelta(piece.tool)] };
  if (piece.channel === 'content') return { ...contentDelta(piece.text, tokenId(piece.text)), reasoning: null };
  return { ...contentDelta('', tokenId(piece.text)), [field === 'think-tags' ? 'reasoning' : field]: piece.text };
}

function toolDelta(tool: { readonly index: number; readonly name?: string; readonly arguments: string }): object {
  const head = tool.name === undefined ? {} : { id: toolCallId(tool.index), type: 'function' };
  const name = tool.name === undefined ? {} : { name: tool.name };
  return { index: tool.index, ...head, function: { ...name, arguments: tool.arguments } };
}

function toolCallId(index: number): string {
  return `call_sandbox_${index}`;
}

/** Any number will do, as long as the same text has the same. */
function tokenId(text: string): number {
  return [...text].reduce((sum, character) => (sum * 31 + (character.codePointAt(0) ?? 0)) % 128_000, 0);
}

function messageOf({ pieces }: PlannedChoice, field: ReasoningField): unknown {
  const joined = (channel: 'reasoning' | 'content'): string =>
    pieces.map((piece) => (piece.channel === channel ? piece.text : '')).join('');
  const reasoning = joined('reasoning');
  return {
    role: 'assistant',
    content: joined('content'),
    tool_calls: wholeToolCalls(pieces),
    ...(reasoning === '' ? {} : { [field === 'think-tags' ? 'reasoning' : field]: reasoning }),
  };
}

function wholeToolCalls(pieces: readonly Piece[]): readonly unknown[] {
  const parts = pieces.flatMap((piece) => (piece.channel === 'tool' ? [piece.tool] : []));
  return parts.flatMap(({ index, name }) => {
    if (name === undefined) return [];
    const whole = parts.filter((part) => part.index === index).map((part) => part.arguments);
    return [{ index, id: toolCallId(index), type: 'function', function: { name, arguments: whole.join('') } }];
  });
}

function usageOf({ usage }: AnswerPlan, mode: UsageMode): unknown {
  const counts = {
    prompt_tokens: usage.prompt,
    completion_tokens: usage.completion,
    total_tokens: usage.prompt + usage.completion,
  };
  if (mode === 'B') return { ...counts, reasoning_tokens: usage.reasoning };
  if (mode !== 'nested') return { ...counts, cached_tokens: 0 };
  return {
    ...counts,
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
    prompt_tokens_details: { cached_tokens: 0 },
  };
}
