import { z } from 'zod';

const part = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  image_url: z.looseObject({ url: z.string() }).optional(),
});

const message = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool', 'function']),
  content: z.union([z.string(), z.array(part), z.null()]).optional(),
});

/** What is checked of a chat request; unknown fields are let through and ignored, as the real service does. */
const chatRequestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  max_tokens: z.int().min(1).nullish(),
  temperature: z.number().nullish(),
  stop: z.array(z.string()).nullish(),
  n: z.int().min(1).max(128).nullish(),
  reasoning: z.looseObject({ enabled: z.boolean().optional() }).nullish(),
  context_length_exceeded_behavior: z.enum(['error', 'truncate']).nullish(),
});

export type ChatRequest = z.infer<typeof chatRequestSchema>;
export type Message = ChatRequest['messages'][number];

export type ReadRequest =
  | { readonly ok: true; readonly request: ChatRequest }
  | { readonly ok: false; readonly message: string; readonly param: string | null };

/** Checks a body that was read as JSON. */
export function readChatRequest(body: unknown): ReadRequest {
  const parsed = chatRequestSchema.safeParse(body);
  if (parsed.success) return { ok: true, request: parsed.data };
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  const where = path === '' ? 'the body' : `'${path}'`;
  return {
    ok: false,
    message: `Invalid request: ${where}: ${issue?.message ?? 'not understood'}`,
    param: path || null,
  };
}

/** All text of a message, its parts joined by line breaks. */
export function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  return (content ?? []).flatMap(({ text }) => text ?? []).join('\n');
}

/** The addresses of all images in the request, in order. */
export function imagesOf({ messages }: ChatRequest): readonly string[] {
  const parts = messages.flatMap(({ content }) => (Array.isArray(content) ? content : []));
  return parts.flatMap(({ image_url: image }) => image?.url ?? []);
}

/** What was asked last; empty where no message is a user's. */
export function questionOf({ messages }: ChatRequest): string {
  const last = messages.findLast(({ role }) => role === 'user');
  return last === undefined ? '' : textOf(last);
}

/** The real service counts with each model's tokenizer; nobody needs that here. */
const CHARACTERS_PER_TOKEN = 4;
const TOKENS_PER_MESSAGE = 4;
const TOKENS_PER_IMAGE = 1000;

/** A rough count of the prompt: four characters a token, a few for each message, a constant for each image. */
export function promptTokens(request: ChatRequest): number {
  const characters = request.messages.reduce((sum, one) => sum + textOf(one).length, 0);
  return (
    Math.ceil(characters / CHARACTERS_PER_TOKEN) +
    request.messages.length * TOKENS_PER_MESSAGE +
    imagesOf(request).length * TOKENS_PER_IMAGE
  );
}
