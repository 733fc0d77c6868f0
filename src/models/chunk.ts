import { z } from 'zod';
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

const text = z.string().nullish().catch(undefined);
const tokens = z.int().nonnegative();

/** Only what matters, and nothing of it required: servers leave out, add and misspell. */
const chunkSchema = z.object({
  // vLLM's way to say that something failed.
  object: text,
  model: text,
  choices: z
    .array(
      z.object({
        delta: z.object({ content: text, reasoning: text, reasoning_content: text }).nullish().catch(undefined),
        finish_reason: text,
        error: z.unknown().optional(),
      }),
    )
    .nullish()
    .catch(undefined),
  usage: z.object({ prompt_tokens: tokens, completion_tokens: tokens }).nullish().catch(undefined),
});

/**
 * Reads one event's JSON. The last event of some servers carries `choices: []` and only the usage.
 * @throws ModelError `server` (or what its code says) where it reports an error, `protocol` where it is no object.
 */
export function readChunk(data: unknown): Chunk {
  const parsed = chunkSchema.safeParse(data);
  if (!parsed.success) throw modelError('protocol', { cause: parsed.error });
  const { object, model, choices, usage } = parsed.data;
  if (object === 'error') throw streamError(data);
  const choice = choices?.[0];
  if (choice?.error) throw streamError(choice.error);
  if (choice?.finish_reason === 'error') throw streamError(choice);
  return {
    answeredBy: model || undefined,
    content: choice?.delta?.content ?? '',
    reasoning: choice?.delta?.reasoning ?? choice?.delta?.reasoning_content ?? '',
    // Some servers send "" in every chunk.
    finish: choice?.finish_reason ? finishReason(choice.finish_reason) : undefined,
    usage: usage
      ? { promptTokens: usage.prompt_tokens, completionTokens: usage.completion_tokens, estimated: false }
      : undefined,
  };
}

function finishReason(reason: string): FinishReason {
  if (reason === 'stop' || reason === 'eos') return 'stop';
  if (reason === 'content_filter') return 'filter';
  return reason === 'length' ? 'length' : 'other';
}
