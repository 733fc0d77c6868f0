import type { SandboxClock } from '../discord/clock.ts';
import { type DrawOptions, drawNote } from '../terminal/draw-message.ts';
import { Frames } from '../terminal/frames.ts';
import { drawSceneChannel, drawSceneMessage, drawSceneThreads } from './draw-scene.ts';
import { type Outcome, outcomeOf, textsOf } from './outcome.ts';
import { nextChange, type SceneMessage, type Stage, seen, unlessAborted } from './stage.ts';

export interface AskOnceDeps {
  readonly stage: Stage;
  readonly clock: SandboxClock;
  readonly print: (lines: readonly string[]) => void;
  readonly drawing: DrawOptions;
}

/** References are posted beside the answer, five messages in five seconds at most; so long the next may take. */
const NEXT_POST_LIMIT_MS = 6_000;
/** Once each reference has begun, the rest of a long one follows in a moment, or not at all. */
const REST_LIMIT_MS = 1_000;
const REFERENCE_HEADING = /^(?!-# ).*\breference \d+\b/i;

/**
 * Asks one question in a channel where nobody else does, prints what changes while it is answered, then the channel and its
 * threads as they are in the end. Where it is broken off, what is there is printed all the same.
 * @throws signal.reason; Error with a sentence where the question cannot be asked.
 */
export async function askOnce(question: string, deps: AskOnceDeps, signal: AbortSignal): Promise<Outcome> {
  const { stage, clock } = deps;
  const earlier = new Set(stage.scene().messages.map(({ id }) => id));
  const answer = (): readonly SceneMessage[] => stage.scene().messages.filter(({ id }) => !earlier.has(id));
  const stopFrames = stage.onChange(framePrinter(deps, answer, clock.now()));
  try {
    await unlessAborted(stage.ask(question), signal);
    const outcome = await seen(stage, () => outcomeOf(answer()), signal);
    if (outcome.references > 0) {
      const allBegun = (): boolean => countReferences(stage, answer()) >= outcome.references;
      await threadIsQuiet(deps, () => (allBegun() ? REST_LIMIT_MS : NEXT_POST_LIMIT_MS), signal);
    }
    return outcome;
  } finally {
    stopFrames();
    printEnd(deps, answer());
  }
}

function framePrinter(
  { stage, clock, print, drawing }: AskOnceDeps,
  answer: () => readonly SceneMessage[],
  startedMs: number,
): () => void {
  const frames = new Frames();
  return () => {
    const scene = stage.scene();
    const news = frames.news(answer().flatMap((message) => drawSceneMessage(scene, message, drawing)));
    const time = `── after ${((clock.now() - startedMs) / 1000).toFixed(1)} s ──`;
    if (news.length > 0) print([...drawNote(time, drawing), ...news]);
  };
}

/** Waits until nothing has changed for as long as `limitMs` says now. */
async function threadIsQuiet({ stage, clock }: AskOnceDeps, limitMs: () => number, signal: AbortSignal): Promise<void> {
  for (;;) {
    const quiet = new AbortController();
    const timer = clock.setTimer(limitMs(), () => quiet.abort());
    try {
      await nextChange(stage, AbortSignal.any([signal, quiet.signal]));
    } catch {
      signal.throwIfAborted();
      return;
    } finally {
      timer.cancel();
    }
  }
}

/** How many messages of the threads are headed by a reference's number; its further pages are not counted. */
function countReferences(stage: Stage, messages: readonly SceneMessage[]): number {
  const scene = stage.scene();
  const posts = messages.flatMap(({ id }) => scene.threadOn(id)?.messages ?? []);
  return posts.filter((post) => REFERENCE_HEADING.test(textsOf(post)[0]?.split('\n')[0] ?? '')).length;
}

function printEnd({ stage, print, drawing }: AskOnceDeps, messages: readonly SceneMessage[]): void {
  const scene = stage.scene();
  const threads = drawSceneThreads(scene, messages, { ...drawing, revealSpoilers: true });
  const note =
    threads.length === 0 ? 'There is no thread.' : 'The thread, with its spoilers opened as a reader would by a click:';
  print([
    '',
    ...drawNote('In the end the channel is:', drawing),
    '',
    ...drawSceneChannel(scene, messages, drawing),
    '',
    ...drawNote(note, drawing),
    ...threads,
    '',
  ]);
}
