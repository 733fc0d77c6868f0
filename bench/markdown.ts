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
const ROUNDS = 15;
/** What takes but milliseconds is warm later, and cheap to repeat. */
const ROUNDS_OF_AN_ANSWER = 50;
/** 20 MB/s, as milliseconds for each of them. */
const MOST_MS_PER_MB = 50;

/** Reading and splitting Markdown as an answer's is: how quick, how it grows with the length, and what many small deltas cost. */
export async function markdown(): Promise<readonly Figure[]> {
  const long = mixedCorpus(LENGTH * LONGER, SEED);
  const answer = mixedCorpus(ANSWER_LENGTH, SEED);
  const shorts = Array.from({ length: LONGER }, (_, part) => mixedCorpus(LENGTH, SEED + part));
  const [shortsRun, longRun] = quickest(ROUNDS, [
    () => {
      for (const text of shorts) split(text, PIECE);
    },
    () => split(long, PIECE),
  ]);
  const [whole, pushed, framed] = quickest(ROUNDS_OF_AN_ANSWER, [
    () => split(answer, answer.length),
    () => split(answer, ANSWER_LENGTH / PUSHES),
    () => split(answer, ANSWER_LENGTH / PUSHES, PUSHES_PER_FRAME),
  ]);
  const msPerMb = (longRun?.wallMs ?? Number.NaN) / (Buffer.byteLength(long) / 1_000_000);
  return [
    { what: 'reading and splitting, per MB', value: msPerMb, limit: MOST_MS_PER_MB, unit: 'ms', told: true },
    { what: 'the same, in MB a second', value: 1000 / msPerMb, unit: 'MB/s' },
    {
      what: `one long text, in times of ${LONGER} short`,
      value: times(longRun, shortsRun),
      limit: MOST_TIMES_LINEAR,
      unit: '',
    },
    { what: `${PUSHES} pushes, in times of one`, value: times(pushed, whole), limit: 3, unit: '' },
    { what: `the same with a frame after each ${PUSHES_PER_FRAME}`, value: times(framed, whole), unit: '' },
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

/** How long something took, by the clock and by the processor, collecting garbage included. */
interface Run {
  readonly wallMs: number;
  readonly processorMs: number;
}

/** The quickest of several rounds of each, taken in turns: what else the machine does can only add to it. */
function quickest(rounds: number, works: readonly (() => void)[]): readonly Run[] {
  const best = works.map(timesOf);
  for (let round = 1; round < rounds; round += 1) {
    for (const [index, work] of works.entries()) best[index] = quicker(best[index], timesOf(work));
  }
  return best;
}

function quicker(one: Run | undefined, other: Run): Run {
  if (one === undefined) return other;
  return {
    wallMs: Math.min(one.wallMs, other.wallMs),
    processorMs: Math.min(one.processorMs, other.processorMs),
  };
}

function timesOf(work: () => void): Run {
  const begun = performance.now();
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - begun, processorMs: (user + system) / 1000 };
}

/** By the processor, as others may have held one of the two up. */
function times(one: Run | undefined, other: Run | undefined): number {
  return (one?.processorMs ?? Number.NaN) / (other?.processorMs ?? Number.NaN);
}
