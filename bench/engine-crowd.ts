import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Conversation } from '../src/moa/conversation.ts';
import type { ChatModel, Listener, ModelEnd, ModelRequest } from '../src/moa/model.ts';
import { shippedPreset } from '../src/moa/presets.ts';
import { run } from '../src/moa/run.ts';
import { mixedCorpus } from './corpus.ts';
import { SkippingClock } from './skipping-clock.ts';
import type { Figure } from './table.ts';

/** What many runs at once take of the processor and of memory, in the engine. */

const RUNS = 200;
const TOKENS = 400;
const CHARACTERS_A_TOKEN = 4;
/** Of 800 streams, each with 50 tokens a second. */
const DELTAS_A_SECOND = 40_000;
const MOST_KB = 250;
const TRIES = 3;

const ASKED: Conversation = { turns: [], asker: { id: '1', name: 'Ada' }, question: 'How do caches work?' };
const balanced = shippedPreset('balanced');
const STREAMS = RUNS * balanced.layers.flat().length;

export async function crowd(): Promise<readonly Figure[]> {
  let best = await measured();
  for (let attempt = 1; attempt < TRIES && best.share > 1; attempt += 1) best = lesser(best, await measured());
  const what = `${RUNS} runs at once, ${STREAMS} streams`;
  return [
    { what: `${what}: a delta`, value: best.microseconds, unit: 'µs' },
    { what: `${what}: of one core, at ${DELTAS_A_SECOND} deltas/s`, value: 100 * best.share, limit: 100, unit: '%' },
    { what: `${what}: memory of a run, in its middle`, value: best.kilobytes, limit: MOST_KB, unit: 'KB' },
  ];
}

interface Cost {
  readonly microseconds: number;
  readonly share: number;
  readonly kilobytes: number;
}

function lesser(one: Cost, other: Cost): Cost {
  return other.share < one.share ? other : one;
}

async function measured(): Promise<Cost> {
  const model = new Crowd();
  const emptyBytes = heapBytes();
  const leaving = new AbortController();
  const events = Array.from({ length: RUNS }, (_, seed) =>
    run(balanced, ASKED, { model, clock: new SkippingClock(), seed, signal: leaving.signal }),
  );
  const over = Promise.allSettled(events.map(drain));
  await turn();
  const before = process.cpuUsage();
  await speak(model.listeners);
  const { user, system } = process.cpuUsage(before);
  const kilobytes = (heapBytes() - emptyBytes) / 1000 / RUNS;
  leaving.abort(OVER);
  await over;
  const microseconds = (user + system) / (STREAMS * TOKENS);
  return { microseconds, share: (microseconds * DELTAS_A_SECOND) / 1_000_000, kilobytes };
}

const OVER = new Error('It is measured.');

async function drain(events: AsyncGenerator<unknown, unknown>): Promise<void> {
  for await (const _ of events);
}

/** A token of each stream after the other, each in a turn of its own of the event loop: as packets of the network come. */
async function speak(listeners: readonly Listener[]): Promise<void> {
  const text = mixedCorpus(TOKENS * CHARACTERS_A_TOKEN, 1);
  for (let at = 0; at < text.length; at += CHARACTERS_A_TOKEN) {
    for (const listener of listeners) {
      listener({ type: 'text', delta: text.slice(at, at + CHARACTERS_A_TOKEN) });
      await turn();
    }
  }
}

/** Calls that end only when they are left. */
class Crowd implements ChatModel {
  readonly listeners: Listener[] = [];

  ask(_: ModelRequest, listener: Listener, signal: AbortSignal): Promise<ModelEnd> {
    this.listeners.push(listener);
    listener({ type: 'sent' });
    return new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }
}

/** In use after everything that can be thrown away has been. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') collect();
  return process.memoryUsage().heapUsed;
}
