import type { FinishReason, Usage } from '../moa/model.ts';
import { modelError, streamError } from './errors.ts';

/** What one event of a stream says, for every server seen. */
export interface Chunk {
  /** The model's name as the server puts it. */
  readonly answeredBy: string | undefined;
  readonly content: string;
  readonly reasoning: string;
  readonly finish: FinishReason | undefined;
  readonly usage: Usage | undefined;
}

/**
 * Reads one event's JSON; only what matters, and nothing of it required: servers leave out, add and misspell. The last event of
 * some servers carries `choices: []` and only the usage. By hand: every token of every answer comes by here, and a schema takes four times as long.
 * @throws ModelError `server` (or what its code says) where it reports an error, `protocol` where it is no object.
 */
export function readChunk(data: unknown): Chunk {
  const chunk = fields<'error' | 'object' | 'model' | 'choices' | 'usage'>(data);
  if (chunk === undefined) throw modelError('protocol');
  if (chunk.error) throw streamError(chunk.error);
  // vLLM's way to say that something failed.
  if (chunk.object === 'error') throw streamError(data);
  const choice = Array.isArray(chunk.choices) ? readChoice(chunk.choices[0]) : SILENCE;
  return { answeredBy: text(chunk.model) || undefined, ...choice, usage: readUsage(chunk.usage) };
}

type Choice = Pick<Chunk, 'content' | 'reasoning' | 'finish'>;

const SILENCE: Choice = { content: '', reasoning: '', finish: undefined };

function readChoice(data: unknown): Choice {
  const choice = fields<'delta' | 'finish_reason' | 'error'>(data);
  if (choice === undefined) return SILENCE;
  if (choice.error) throw streamError(choice.error);
  if (choice.finish_reason === 'error') throw streamError(choice);
  const delta = fields<'content' | 'reasoning' | 'reasoning_content'>(choice.delta);
  const finish = text(choice.finish_reason);
  return {
    content: text(delta?.content) ?? '',
    reasoning: text(delta?.reasoning) ?? text(delta?.reasoning_content) ?? '',
    // Some servers send "" in every chunk.
    finish: finish ? finishReason(finish) : undefined,
  };
}

function readUsage(data: unknown): Usage | undefined {
  const usage = fields<'prompt_tokens' | 'completion_tokens'>(data);
  const [promptTokens, completionTokens] = [count(usage?.prompt_tokens), count(usage?.completion_tokens)];
  if (promptTokens === undefined || completionTokens === undefined) return undefined;
  return { promptTokens, completionTokens, estimated: false };
}

/** The named fields of a JSON object; undefined for all else that JSON has. */
function fields<Name extends string>(data: unknown): { readonly [Each in Name]?: unknown } | undefined {
  return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function count(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : undefined;
}

function finishReason(reason: string): FinishReason {
  if (reason === 'stop' || reason === 'eos') return 'stop';
  if (reason === 'content_filter') return 'filter';
  return reason === 'length' ? 'length' : 'other';
}
