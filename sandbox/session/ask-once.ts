import type { SandboxClock } from '../discord/clock.ts';
import { type DrawOptions, drawMessage, drawNote, drawThread } from '../terminal/draw-message.ts';
import { Frames } from '../terminal/frames.ts';
import { drawSceneChannel, drawSceneThreads } from './draw-scene.ts';
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
 * Asks one question, by `ask`, in a channel where nobody else does, prints what changes while it is answered, then the
 * channel and its threads as they are in the end. Where it is broken off, what is there is printed all the same.
 * @throws signal.reason; Error with a sentence where the question cannot be asked.
 */
export async function askOnce(ask: () => Promise<void>, deps: AskOnceDeps, signal: AbortSignal): Promise<Outcome> {
  const { stage } = deps;
  const answer = since(() => stage.scene().messages);
  try {
    const outcome = await followed(ask, answer, deps, signal);
    if (outcome.references > 0) {
      const allBegun = (): boolean => countReferences(stage, answer()) >= outcome.references;
      await threadIsQuiet(deps, () => (allBegun() ? REST_LIMIT_MS : NEXT_POST_LIMIT_MS), signal);
    }
    return outcome;
  } finally {
    printEnd(deps, answer());
  }
}

/**
 * Asks the next question in the newest thread, as a message that mentions the bot, and prints how it is answered there.
 * @throws signal.reason; Error with a sentence where the question cannot be asked.
 */
export async function askNext(question: string, deps: AskOnceDeps, signal: AbortSignal): Promise<Outcome> {
  const { stage } = deps;
  const said = since(() => stage.scene().newestThread?.messages ?? []);
  const answer = (): readonly SceneMessage[] => said().filter(({ author }) => author.bot === true);
  try {
    return await followed(() => stage.say(question, true), answer, deps, signal);
  } finally {
    printThreadEnd(deps, said());
  }
}

/**
 * Uses a command that is no question, and prints what it is answered with until that is whole.
 * @throws signal.reason; Error with a sentence where the command cannot be used.
 */
export async function useOnce(line: string, deps: AskOnceDeps, signal: AbortSignal): Promise<void> {
  const { stage } = deps;
  const answer = since(() => stage.scene().messages);
  await followed(() => stage.use(line), answer, deps, signal);
}

/** What has come since now. */
function since(all: () => readonly SceneMessage[]): () => readonly SceneMessage[] {
  const earlier = new Set(all().map(({ id }) => id));
  return () => all().filter(({ id }) => !earlier.has(id));
}

/** Asks, and prints what changes until the answer has come to its end. */
async function followed(
  ask: () => Promise<void>,
  answer: () => readonly SceneMessage[],
  deps: AskOnceDeps,
  signal: AbortSignal,
): Promise<Outcome> {
  const { stage, clock } = deps;
  const stopFrames = stage.onChange(framePrinter(deps, answer, clock.now()));
  try {
    await unlessAborted(ask(), signal);
    return await seen(stage, () => outcomeOf(answer()), signal);
  } finally {
    stopFrames();
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
    // Without the line about the thread: a count of its messages is no news.
    const news = frames.news(answer().flatMap((message) => drawMessage(message, { ...drawing, nameOf: scene.nameOf })));
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

function printThreadEnd({ stage, print, drawing }: AskOnceDeps, messages: readonly SceneMessage[]): void {
  const { newestThread, nameOf } = stage.scene();
  print([
    '',
    ...drawNote('In the end the thread goes on like this:', drawing),
    '',
    ...drawThread(newestThread?.name ?? 'no thread', messages, { ...drawing, nameOf }),
    '',
  ]);
}
