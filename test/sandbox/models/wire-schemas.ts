import { z } from 'zod';

/**
 * What the API promises of its answers, written from its published description and from recordings. Further fields are
 * allowed, as they are there. Known deviations of the real service from its own description are allowed too: a chunk with
 * no choices, usage with more counters, model types that the description does not know.
 */
const usage = z.looseObject({
  prompt_tokens: z.int().nonnegative(),
  completion_tokens: z.int().nonnegative(),
  total_tokens: z.int().nonnegative(),
});

const finishReason = z.enum(['stop', 'eos', 'length', 'tool_calls', 'function_call']);
/** Numbers above 2^53 are sent, and lose their last digits in JSON.parse. */
const seed = z.number().refine(Number.isInteger).nullable();

const toolCall = z.looseObject({
  index: z.int(),
  id: z.string().optional(),
  type: z.literal('function').optional(),
  function: z.looseObject({ name: z.string().optional(), arguments: z.string() }),
});

export const chunkSchema = z.looseObject({
  id: z.string().min(1),
  object: z.literal('chat.completion.chunk'),
  created: z.int(),
  model: z.string().min(1),
  choices: z.array(
    z.looseObject({
      index: z.int(),
      text: z.string(),
      finish_reason: finishReason.nullable(),
      logprobs: z.number().nullable(),
      seed: seed.optional(),
      delta: z.looseObject({
        token_id: z.int().nullable(),
        role: z.literal('assistant'),
        content: z.string(),
        reasoning: z.string().nullable().optional(),
        tool_calls: z.array(toolCall).optional(),
      }),
    }),
  ),
  usage: usage.nullable().optional(),
});

export const completionSchema = z.looseObject({
  id: z.string().min(1),
  object: z.literal('chat.completion'),
  created: z.int(),
  model: z.string().min(1),
  prompt: z.array(z.unknown()),
  choices: z
    .array(
      z.looseObject({
        index: z.int(),
        finish_reason: finishReason,
        logprobs: z.null(),
        seed,
        message: z.looseObject({
          role: z.literal('assistant'),
          content: z.string(),
          tool_calls: z.array(toolCall),
          reasoning: z.string().optional(),
        }),
      }),
    )
    .min(1),
  usage,
});

export const modelListSchema = z.array(
  z.looseObject({
    id: z.string().min(1),
    object: z.literal('model'),
    created: z.int(),
    type: z.enum([
      'chat',
      'language',
      'code',
      'image',
      'embedding',
      'moderation',
      'rerank',
      'video',
      'audio',
      'transcribe',
    ]),
    running: z.literal(false),
    display_name: z.string(),
    organization: z.string(),
    link: z.url(),
    license: z.string().optional(),
    context_length: z.int().optional(),
    config: z.looseObject({
      chat_template: z.string().nullable(),
      stop: z.array(z.string()),
      bos_token: z.string().nullable(),
      eos_token: z.string().nullable(),
    }),
    pricing: z.looseObject({
      hourly: z.literal(0),
      input: z.number(),
      output: z.number(),
      base: z.literal(0),
      finetune: z.literal(0),
      cached_input: z.number().optional(),
    }),
  }),
);

export const errorSchema = z.looseObject({
  error: z.looseObject({
    message: z.string().min(1),
    type: z.string().min(1),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});
