import Together from 'together-ai';
import { afterEach } from 'vitest';
import { type ModelServer, SANDBOX_KEY, startModelServer } from '../../../sandbox/models/index.ts';

export const LLAMA = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';
export const QWEN = 'Qwen/Qwen2.5-72B-Instruct-Turbo';
export const GPT_OSS = 'openai/gpt-oss-120b';

/** A stream's chunk, as far as the tests look into it. */
type Chunk = Together.Chat.ChatCompletionChunk;
type Params = Omit<Together.Chat.CompletionCreateParamsStreaming, 'stream' | 'messages'>;

const open: ModelServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A server without waits, closed after the test. */
export async function serve(options: Parameters<typeof startModelServer>[0] = {}): Promise<ModelServer> {
  const server = await startModelServer({ speed: { factor: Number.POSITIVE_INFINITY }, ...options });
  open.push(server);
  return server;
}

/** The real SDK, set up as the bot's. */
export function clientOf(
  server: ModelServer,
  options: { readonly apiKey?: string; readonly timeout?: number } = {},
): Together {
  return new Together({
    apiKey: SANDBOX_KEY,
    baseURL: server.url,
    projectID: null,
    maxRetries: 0,
    logLevel: 'off',
    ...options,
  });
}

/** One question to one model, streamed. */
export function ask(
  server: ModelServer,
  params: Partial<Params> & { readonly question?: string; readonly signal?: AbortSignal } = {},
) {
  const { question = 'Why is the sky blue?', signal, ...rest } = params;
  return clientOf(server).chat.completions.create(
    { model: LLAMA, ...rest, messages: [{ role: 'user', content: question }], stream: true },
    signal === undefined ? {} : { signal },
  );
}

export interface Heard {
  readonly chunks: readonly Chunk[];
  readonly text: string;
  readonly reasoning: string;
  readonly finish: string | undefined;
  readonly usage: Chunk['usage'];
}

/** Reads a stream to its end. */
export async function hear(stream: AsyncIterable<Chunk>): Promise<Heard> {
  const chunks: Chunk[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const choices = chunks.flatMap((chunk) => chunk.choices);
  return {
    chunks,
    text: choices.map(({ delta }) => delta.content ?? '').join(''),
    reasoning: choices.map(({ delta }) => delta.reasoning ?? '').join(''),
    finish: choices.map(({ finish_reason: reason }) => reason).findLast((reason) => reason != null),
    usage: chunks.map(({ usage }) => usage).findLast((usage) => usage != null),
  };
}

/** What `promise` rejects with. */
export async function faultOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It was to fail, and did not.');
}

/** A request without the SDK. */
export function post(server: ModelServer, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${SANDBOX_KEY}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}
