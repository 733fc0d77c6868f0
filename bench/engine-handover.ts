import { setImmediate as turn } from 'node:timers/promises';
import type { Conversation } from '../src/moa/conversation.ts';
import type { ChatModel, Listener, ModelEnd, ModelRequest } from '../src/moa/model.ts';
import { shippedPreset } from '../src/moa/presets.ts';
import { run } from '../src/moa/run.ts';
import { mixedCorpus } from './corpus.ts';
import { SkippingClock } from './skipping-clock.ts';
import { type Figure, quantile } from './table.ts';

/** How long the engine itself keeps an answer waiting: from the last reference's end to the aggregator's request, in real time. */

const RUNS = 200;
const MOST_MS = 2;
/** Of each run: what else the machine does can only add to it. */
const TRIES = 3;
const REFERENCE_TOKENS = 1000;
const CHARACTERS_A_TOKEN = 4;

const ASKED: Conversation = { turns: [], asker: { id: '1', name: 'Ada' }, question: 'How do caches work?' };
const balanced = shippedPreset('balanced');
const REFERENCES = balanced.layers.flat().length;
const TEXTS = 10 * REFERENCES;

/**
 * The limit counts for the quickest of a few tries of each run: a busy machine takes the processor away for several milliseconds now
 * and then, and who counts every try there measures that.
 */
export async function handover(): Promise<readonly Figure[]> {
  const texts = Array.from({ length: TEXTS }, (_, seed) => mixedCorpus(REFERENCE_TOKENS * CHARACTERS_A_TOKEN, seed));
  const first = await handedOverMs(texts, 0);
  const tries: (readonly number[])[] = [];
  for (let attempt = 0; attempt < TRIES; attempt += 1) tries.push(await series(texts));
  const quickest = Array.from({ length: RUNS }, (_, number) => Math.min(...tries.map((times) => times[number] ?? 0)));
  const what = `${REFERENCES} references of ${REFERENCE_TOKENS} tokens, last end to request, quickest of ${TRIES}`;
  return [
    { what: `${what}: p50`, value: quantile(quickest, 0.5), limit: MOST_MS, unit: 'ms' },
    { what: 'the same, p95', value: quantile(quickest, 0.95), limit: MOST_MS, unit: 'ms' },
    {
      what: 'the same, p99',
      value: quantile(quickest, 0.99),
      limit: MOST_MS,
      unit: 'ms',
    },
    { what: 'p99 of every try', value: quantile(tries.flat(), 0.99), limit: MOST_MS, unit: 'ms', told: true },
    { what: 'the very first of the process', value: first, unit: 'ms' },
  ];
}

async function series(texts: readonly string[]): Promise<readonly number[]> {
  const times: number[] = [];
  for (let number = 0; number < RUNS; number += 1) times.push(await handedOverMs(texts, number));
  return times;
}

async function handedOverMs(texts: readonly string[], number: number): Promise<number> {
  const model = new HeldReferences();
  const clock = new SkippingClock();
  const events = run(balanced, ASKED, { model, clock, seed: number, signal: new AbortController().signal });
  const over = drain(events);
  await turn();
  // Each time others together, though there are no more than some.
  for (const [index, { listener }] of model.held.entries()) {
    speak(texts[(number * (2 * index + 1) + index) % texts.length] ?? '', listener);
  }
  for (const { end } of model.held.slice(0, -1)) {
    end();
    await turn();
  }
  const endedMs = performance.now();
  model.held.at(-1)?.end();
  await over;
  return model.askedMs - endedMs;
}

async function drain(events: AsyncGenerator<unknown, unknown>): Promise<void> {
  for await (const _ of events);
}

/** Token by token, as it comes: what is joined of so many pieces costs whoever reads it first. */
function speak(text: string, listener: Listener): void {
  listener({ type: 'sent' });
  for (let at = 0; at < text.length; at += CHARACTERS_A_TOKEN) {
    listener({ type: 'text', delta: text.slice(at, at + CHARACTERS_A_TOKEN) });
  }
}

interface HeldReference {
  readonly listener: Listener;
  readonly end: () => void;
}

/** References that end when they are told to, and an aggregator that answers at once. */
class HeldReferences implements ChatModel {
  readonly held: HeldReference[] = [];
  /** When the aggregator was asked. */
  askedMs = Number.NaN;

  async ask({ model }: ModelRequest, listener: Listener): Promise<ModelEnd> {
    const usage = { promptTokens: 10, completionTokens: REFERENCE_TOKENS, estimated: false };
    if (model === balanced.aggregator.model) {
      this.askedMs = performance.now();
      listener({ type: 'text', delta: 'So it is.' });
    } else await new Promise<void>((resolve) => this.held.push({ listener, end: resolve }));
    return { finish: 'stop', usage, answeredBy: model };
  }
}
