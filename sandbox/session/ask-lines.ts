import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { drawNote } from '../terminal/draw-message.ts';
import { type Act, act } from './act.ts';
import { type AskOnceDeps, askNext, askOnce, useOnce } from './ask-once.ts';
import type { Outcome } from './outcome.ts';
import { PROMPT_HELP, readTypedLine, type TypedLine } from './typed-line.ts';

export interface AskLinesDeps extends AskOnceDeps {
  /** Written before each line is read, where a person types them in a terminal that cannot draw. */
  readonly prompt?: (() => void) | undefined;
}

/**
 * Does what comes line by line, one after the other, until it ends or says /quit: questions and replies are waited for.
 * @returns true where every question got its whole answer.
 * @throws signal.reason
 */
export async function askLines(input: Readable, deps: AskLinesDeps, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input, terminal: false });
  const close = (): void => lines.close();
  signal.addEventListener('abort', close);
  let allWhole = true;
  try {
    deps.prompt?.();
    for await (const line of lines) {
      signal.throwIfAborted();
      const typed = readTypedLine(line);
      if (typed.type === 'quit') break;
      allWhole = (await take(typed, deps, signal)) && allWhole;
      deps.prompt?.();
    }
    signal.throwIfAborted();
    return allWhole;
  } finally {
    signal.removeEventListener('abort', close);
    lines.close();
  }
}

/** @returns false where a question got no whole answer. */
async function take(typed: TypedLine, deps: AskOnceDeps, signal: AbortSignal): Promise<boolean> {
  switch (typed.type) {
    case 'question':
      return askAndTell(typed.question, deps, signal);
    case 'command':
      return useAndTell(typed.line, deps, signal);
    case 'reply':
      return replyAndTell(typed.text, deps, signal);
    case 'help':
      deps.print(PROMPT_HELP);
      return true;
    case 'nothing':
    case 'quit':
    case 'open':
      // Spoilers are printed open anyway.
      return true;
    default:
      await doAndTell(typed, deps);
      return true;
  }
}

async function doAndTell(typed: Act, { stage, print, drawing }: AskOnceDeps): Promise<void> {
  const notes = await act(typed, stage).catch((error: unknown) => [sentenceOf(error)]);
  print(notes.flatMap((note) => drawNote(note, drawing)));
}

/** A command of the bot's: a question with further options, or one that is answered once. */
async function useAndTell(line: string, deps: AskOnceDeps, signal: AbortSignal): Promise<boolean> {
  if (/^\/moa ask\b/.test(line)) {
    return toldHowItEnded(
      askOnce(() => deps.stage.use(line), deps, signal),
      deps,
      signal,
    );
  }
  try {
    await useOnce(line, deps, signal);
  } catch (error) {
    signal.throwIfAborted();
    deps.print(drawNote(sentenceOf(error), deps.drawing));
  }
  return true;
}

/** Asks one question and says how it ended. @returns true where a whole answer came. */
export function askAndTell(question: string, deps: AskOnceDeps, signal: AbortSignal): Promise<boolean> {
  return toldHowItEnded(
    askOnce(() => deps.stage.ask(question), deps, signal),
    deps,
    signal,
  );
}

/** The same for the next question, in the newest thread. */
export function replyAndTell(question: string, deps: AskOnceDeps, signal: AbortSignal): Promise<boolean> {
  return toldHowItEnded(askNext(question, deps, signal), deps, signal);
}

async function toldHowItEnded(
  asking: Promise<Outcome>,
  { drawing, print }: AskOnceDeps,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const outcome = await asking;
    const whole = outcome.state === 'whole';
    print(
      drawNote(whole ? `✔ A whole answer came: ${outcome.summary}` : `✘ No whole answer came: ${outcome.why}`, drawing),
    );
    return whole;
  } catch (error) {
    signal.throwIfAborted();
    print(drawNote(`✘ The question could not be asked: ${sentenceOf(error)}`, drawing));
    return false;
  }
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
