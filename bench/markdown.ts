import { answerBudget } from '../src/discord/card.ts';
import { MarkdownStream } from '../src/discord/markdown/stream.ts';
import { mixedCorpus } from './corpus.ts';
import type { Figure } from './table.ts';

const SEED = 1;
const LENGTH = 1_000_000;
const LONGER = 4;
/** Nothing more is linear; the rest is for what the measuring itself is off by. */
const MOST_TIMES_LINEAR = 1.2;
/** In characters: as much as a packet of the network brings. */
const PIECE = 1000;
const ANSWER_LENGTH = 40_000;
const PUSHES = 10_000;
const PUSHES_PER_FRAME = 100;
const ROUNDS = 7;
/** 20 MB/s, as milliseconds for each of them. */
const MOST_MS_PER_MB = 50;

/** Reading and splitting Markdown as an answer's is: how quick, how it grows with the length, and what many small deltas cost. */
export async function markdown(): Promise<readonly Figure[]> {
  const long = mixedCorpus(LENGTH * LONGER, SEED);
  const answer = mixedCorpus(ANSWER_LENGTH, SEED);
  const shorts = Array.from({ length: LONGER }, (_, part) => mixedCorpus(LENGTH, SEED + part));
  const [shortsMs = Number.NaN, longMs = Number.NaN] = quickest([
    () => {
      for (const text of shorts) split(text, PIECE);
    },
    () => split(long, PIECE),
  ]);
  const [wholeMs = Number.NaN, pushedMs = Number.NaN, framedMs = Number.NaN] = quickest([
    () => split(answer, answer.length),
    () => split(answer, ANSWER_LENGTH / PUSHES),
    () => split(answer, ANSWER_LENGTH / PUSHES, PUSHES_PER_FRAME),
  ]);
  const msPerMb = longMs / (Buffer.byteLength(long) / 1_000_000);
  return [
    { what: 'reading and splitting, per MB', value: msPerMb, limit: MOST_MS_PER_MB, unit: 'ms', told: true },
    { what: 'the same, in MB a second', value: 1000 / msPerMb, unit: 'MB/s' },
    {
      what: `one long text, in times of ${LONGER} short`,
      value: longMs / shortsMs,
      limit: MOST_TIMES_LINEAR,
      unit: '',
    },
    { what: `${PUSHES} pushes, in times of one`, value: pushedMs / wholeMs, limit: 3, unit: '' },
    { what: `the same with a frame after each ${PUSHES_PER_FRAME}`, value: framedMs / wholeMs, unit: '' },
  ];
}

/** Pushes a text in pieces of so many characters, asks for frames as often as is said, and finishes it. */
function split(text: string, piece: number, piecesPerFrame = Number.POSITIVE_INFINITY): void {
  const stream = new MarkdownStream(answerBudget);
  for (let at = 0, pushed = 1; at < text.length; at += piece, pushed += 1) {
    stream.push(text.slice(at, at + piece));
    if (pushed % piecesPerFrame === 0) stream.frames();
  }
  if (stream.finish().length === 0) throw new Error('Nothing came of the text, so nothing was measured.');
}

/** The quickest of several rounds of each, taken in turns, in milliseconds: what else the machine does can only add to it. */
function quickest(works: readonly (() => void)[]): readonly number[] {
  const best = works.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, work] of works.entries()) best[index] = Math.min(best[index] ?? Number.NaN, timeOf(work));
  }
  return best;
}

/** The processor's time, collecting garbage included: nothing is added by waiting for a processor that others use. */
function timeOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
