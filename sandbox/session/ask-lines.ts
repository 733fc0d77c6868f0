import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { drawNote } from '../terminal/draw-message.ts';
import { type AskOnceDeps, askOnce } from './ask-once.ts';
import { PROMPT_HELP, readTypedLine, unknownCommand } from './typed-line.ts';

/**
 * Asks what comes line by line from a pipe, one question after the other, until it ends or says /quit.
 * @returns true where every question got its whole answer.
 * @throws signal.reason
 */
export async function askLines(input: Readable, deps: AskOnceDeps, signal: AbortSignal): Promise<boolean> {
  const lines = createInterface({ input, terminal: false });
  const close = (): void => lines.close();
  signal.addEventListener('abort', close);
  let allWhole = true;
  try {
    for await (const line of lines) {
      signal.throwIfAborted();
      const typed = readTypedLine(line);
      if (typed.type === 'quit') break;
      if (typed.type === 'question') allWhole = (await askAndTell(typed.question, deps, signal)) && allWhole;
      else if (typed.type === 'unknown') deps.print(unknownCommand(typed.command));
      else if (typed.type === 'help') deps.print(PROMPT_HELP);
      // Between two answers there is nothing to stop, and spoilers are printed open.
    }
    signal.throwIfAborted();
    return allWhole;
  } finally {
    signal.removeEventListener('abort', close);
    lines.close();
  }
}

/** Asks one question and says how it ended. @returns true where a whole answer came. */
export async function askAndTell(question: string, deps: AskOnceDeps, signal: AbortSignal): Promise<boolean> {
  const { drawing, print } = deps;
  try {
    const outcome = await askOnce(question, deps, signal);
    print(
      drawNote(
        outcome.state === 'whole'
          ? `✔ A whole answer came: ${outcome.summary}`
          : `✘ No whole answer came: ${outcome.why}`,
        drawing,
      ),
    );
    return outcome.state === 'whole';
  } catch (error) {
    signal.throwIfAborted();
    print(
      drawNote(`✘ The question could not be asked: ${error instanceof Error ? error.message : String(error)}`, drawing),
    );
    return false;
  }
}
