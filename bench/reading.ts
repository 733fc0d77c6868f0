import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import Together from 'together-ai';
import { SANDBOX_KEY } from '../sandbox/models/index.ts';
import { createTogetherModel } from '../src/models/together.ts';
import { systemClock } from '../src/ops/system-clock.ts';
import { MODEL } from './asking.ts';
import type { Figure } from './table.ts';

const PROGRAM = fileURLToPath(new URL('./model-process.js', import.meta.url));
const STREAMS = 100;
/** Some 750 tokens. */
const WORDS = 530;
const ROUNDS = 4;
const MESSAGES = [{ role: 'user' as const, content: 'Tell me all.' }];
/** Ours does more for a token than to hand it over, and still has to take less than the SDK alone. */
const MOST_TIMES_SDK = 0.9;

/** Reads one answer to its end, and says how many characters it had. */
type Reader = () => Promise<number>;

/** What reading 100 streams at once takes of the processor, for each token: our model, and the SDK's own iterator beside it. */
export async function reading(): Promise<readonly Figure[]> {
  const child = fork(PROGRAM, [String(WORDS)]);
  try {
    const baseUrl = await addressOf(child);
    const sdk = new Together({ apiKey: SANDBOX_KEY, baseURL: baseUrl });
    const tokens = await tokensOf(sdk);
    const [ours, theirs] = await quickest([ourReader(baseUrl), sdkReader(sdk)]);
    return figures(microseconds(ours, tokens), microseconds(theirs, tokens), tokens);
  } finally {
    child.kill('SIGKILL');
  }
}

/** What reading so many streams at once alone takes of the processor for each token, in µs, where each token comes by itself. */
export async function readingAlone(
  streams: number,
  {
    words,
    firstTokenMs,
    perTokenMs,
  }: { readonly words: number; readonly firstTokenMs: number; readonly perTokenMs: number },
): Promise<number> {
  const child = fork(PROGRAM, [String(words), String(firstTokenMs), String(perTokenMs)]);
  try {
    const baseUrl = await addressOf(child);
    const tokens = await tokensOf(new Together({ apiKey: SANDBOX_KEY, baseURL: baseUrl }));
    const [ms] = await quickest([ourReader(baseUrl)], streams);
    return microseconds(ms, tokens, streams);
  } finally {
    child.kill('SIGKILL');
  }
}

function figures(ours: number, theirs: number, tokens: number): readonly Figure[] {
  const what = `${STREAMS} streams of ${tokens} tokens`;
  return [
    { what: `${what}: our model, a token`, value: ours, unit: 'µs' },
    { what: `${what}: the SDK's iterator, a token`, value: theirs, unit: 'µs' },
    { what: 'the first in times of the second', value: ours / theirs, limit: MOST_TIMES_SDK, unit: '' },
  ];
}

async function addressOf(child: ChildProcess): Promise<string> {
  const [url] = await once(child, 'message');
  return String(url);
}

async function tokensOf(sdk: Together): Promise<number> {
  let tokens = 0;
  for await (const chunk of await ask(sdk)) if (chunk.choices[0]?.delta.content) tokens += 1;
  return tokens;
}

function ask(sdk: Together) {
  return sdk.chat.completions.create({ model: MODEL, messages: MESSAGES, stream: true });
}

function sdkReader(sdk: Together): Reader {
  return async () => {
    let characters = 0;
    for await (const chunk of await ask(sdk)) characters += chunk.choices[0]?.delta.content?.length ?? 0;
    return characters;
  };
}

function ourReader(baseUrl: string): Reader {
  const model = createTogetherModel({ apiKey: SANDBOX_KEY, baseUrl, clock: systemClock });
  return async () => {
    let characters = 0;
    const request = { model: MODEL, messages: MESSAGES, maxTokens: 4096 };
    await model.ask(
      request,
      (event) => {
        if (event.type === 'text') characters += event.delta.length;
      },
      new AbortController().signal,
    );
    return characters;
  };
}

/** The processor's time for all streams, in milliseconds: the least of several rounds of each, taken in turns. */
async function quickest(readers: readonly Reader[], streams = STREAMS): Promise<readonly number[]> {
  const best = readers.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, reader] of readers.entries()) {
      best[index] = Math.min(best[index] ?? 0, await processorMs(reader, streams));
    }
  }
  return best;
}

async function processorMs(reader: Reader, streams: number): Promise<number> {
  const before = process.cpuUsage();
  const lengths = await Promise.all(Array.from({ length: streams }, reader));
  const { user, system } = process.cpuUsage(before);
  if (new Set(lengths).size !== 1 || lengths.includes(0))
    throw new Error('The answers are not all there, or not the same.');
  return (user + system) / 1000;
}

function microseconds(ms: number | undefined, tokens: number, streams = STREAMS): number {
  return ((ms ?? Number.NaN) * 1000) / (streams * tokens);
}
