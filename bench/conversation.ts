import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { History } from '../src/answers/history.ts';
import { shippedPreset } from '../src/moa/presets.ts';
import { openStore } from '../src/store/index.ts';
import type { NewRun, Store } from '../src/store/store.ts';
import type { Figure } from './table.ts';

const SHORT = 20;
const LONG = 2000;
/** Each adds a turn to both. */
const ROUNDS = 100;
const LEASE = { owner: 'bench', until: 0 };
/** What models of the notebook's size take. */
const CONTEXT_TOKENS = 32_768;
/** About 300 tokens, so that a few dozen turns fit. */
const ANSWER = 'An answer of a usual length, in words that say nothing. '.repeat(22);

/** What one more turn costs in a conversation of 20 turns and in one of 2,000: reading what was said, and keeping the turn. */
export async function conversation(): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'moa-bench-'));
  const store = await openStore(`file:${join(folder, 'bench.db')}`);
  try {
    for (const [id, turns] of [
      ['short', SHORT],
      ['long', LONG],
    ] as const) {
      for (let turn = 1; turn <= turns; turn += 1) await answer(store, id, `${id}-${turn}`);
    }
    const history = new History(store.conversations, () => CONTEXT_TOKENS);
    const [short, long] = await timesOf(store, history);
    return [
      {
        what: `a turn after ${SHORT} to ${SHORT + ROUNDS}, the quickest`,
        value: short,
        limit: 20,
        unit: 'ms',
        told: true,
      },
      {
        what: `a turn after ${LONG} to ${LONG + ROUNDS}, the quickest`,
        value: long,
        limit: 20,
        unit: 'ms',
        told: true,
      },
      { what: 'the second in times of the first', value: long / short, limit: 2, unit: '' },
    ];
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The quickest of each, in milliseconds: what else the machine does can only add to it. */
async function timesOf(store: Store, history: History): Promise<readonly [number, number]> {
  const times = { short: [] as number[], long: [] as number[] };
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const id of ['short', 'long'] as const) {
      const begun = performance.now();
      const { turns } = await history.before({
        id: 'next',
        conversationId: id,
        recipe: shippedPreset('notebook'),
        question: 'And then?',
      });
      await answer(store, id, `${id}-round-${round}`);
      times[id].push(performance.now() - begun);
      if (turns.length === 0) throw new Error('the history is empty, so nothing was measured');
    }
  }
  return [Math.min(...times.short), Math.min(...times.long)];
}

async function answer(store: Store, conversationId: string, id: string): Promise<void> {
  await store.createRun(runOf(conversationId, id), LEASE);
  const outcome = {
    status: 'complete',
    finish: 'stop',
    text: ANSWER,
    reasoning: '',
    answeredBy: 'model',
    usage: { promptTokens: 1, completionTokens: 1, estimated: false },
    startedMs: 0,
    firstTokenMs: 1,
    endedMs: 2,
  } as const;
  await store.saveCall(id, 'agg', outcome, { model: 'model' });
  await store.finishRun(id, { state: 'finished', finishedAt: 1 });
}

function runOf(conversationId: string, id: string): NewRun {
  return {
    id,
    conversationId,
    question: 'And what of that?',
    recipe: shippedPreset('notebook'),
    seed: 1,
    asker: { id: '1', name: 'Ada' },
    guildId: '2',
    channelId: '3',
    interaction: undefined,
    questionMessageId: undefined,
    referencesIn: 'button',
    seenBy: 'channel',
    createdAt: 1,
  };
}
