import { createInterface, type Interface } from 'node:readline';
import { type DrawOptions, drawNote } from '../terminal/draw-message.ts';
import { LiveRegion } from '../terminal/live-region.ts';
import { textWidth } from '../terminal/width.ts';
import { type CliIo, columnsOf, rowsOf } from './cli-io.ts';
import { drawSceneChannel, drawSceneThreads } from './draw-scene.ts';
import { SceneFeed } from './scene-feed.ts';
import type { Stage } from './stage.ts';
import { PROMPT_HELP, readTypedLine, unknownCommand } from './typed-line.ts';

export interface PromptDeps {
  readonly stage: Stage;
  readonly io: CliIo;
  /** Asked at every drawing, as the window's width changes. */
  readonly drawing: () => DrawOptions;
  /** Ctrl-C: in a terminal that readline has taken over it is a key, not a signal. */
  readonly onInterrupt: () => void;
}

const PROMPT = 'moa ask › ';
/** Rows that a drawing leaves to the prompt. */
const PROMPT_ROWS = 4;

/**
 * A prompt below the channel, in a terminal. Resolves at /quit and at the end of input.
 * @throws signal.reason
 */
export async function offerPrompt(deps: PromptDeps, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { stdin: input, stdout: output } = deps.io;
  const line = createInterface({ input, output, terminal: true, prompt: PROMPT });
  const prompt = new Prompt(deps, line);
  try {
    await new Promise<void>((resolve, reject) => {
      line.once('close', resolve);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  } finally {
    prompt.close();
  }
}

class Prompt {
  readonly #deps: PromptDeps;
  readonly #line: Interface;
  readonly #region: LiveRegion;
  readonly #feed = new SceneFeed();
  readonly #stopListening: () => void;
  readonly #onResize = (): void => {
    this.#region.restart();
    this.#show();
  };
  #closed = false;

  constructor(deps: PromptDeps, line: Interface) {
    this.#deps = deps;
    this.#line = line;
    const { stage, io } = deps;
    this.#region = new LiveRegion(
      { write: (text) => void io.stdout.write(text), rows: () => rowsOf(io) },
      { rowsAbove: () => line.getCursorPos().rows, redraw: () => line.prompt(true) },
    );
    this.#stopListening = stage.onChange(() => this.#show());
    line.on('line', (text) => this.#take(text));
    line.on('SIGINT', deps.onInterrupt);
    io.stdout.on('resize', this.#onResize);
    this.#note(...PROMPT_HELP);
    this.#show();
  }

  close(): void {
    this.#closed = true;
    this.#stopListening();
    this.#deps.io.stdout.off('resize', this.#onResize);
    this.#line.close();
    this.#deps.io.stdout.write('\n');
  }

  #show(): void {
    if (this.#closed) return;
    const { stage, io, drawing } = this.#deps;
    const { settled, live } = this.#feed.update(stage.scene(), drawing(), rowsOf(io) - PROMPT_ROWS);
    this.#region.draw(live, settled);
  }

  #take(text: string): void {
    this.#region.typed(Math.floor(textWidth(PROMPT + text) / columnsOf(this.#deps.io)) + 1);
    const typed = readTypedLine(text);
    switch (typed.type) {
      case 'nothing':
        return;
      case 'quit':
        this.#line.close();
        return;
      case 'help':
        this.#note(...PROMPT_HELP);
        return;
      case 'unknown':
        this.#note(...unknownCommand(typed.command));
        return;
      case 'open':
        this.#open();
        return;
      case 'stop':
        this.#tell(
          this.#deps.stage.pressStop().then((pressed) => (pressed ? [] : ['There is no Stop button to press.'])),
        );
        return;
      case 'question':
        this.#tell(this.#deps.stage.ask(typed.question).then(() => []));
        return;
    }
  }

  #open(): void {
    const scene = this.#deps.stage.scene();
    const drawing = { ...this.#deps.drawing(), revealSpoilers: true };
    this.#region.print([
      ...drawSceneChannel(scene, scene.messages, drawing),
      ...drawSceneThreads(scene, scene.messages, drawing),
      '',
    ]);
  }

  /** Says what came of it, as soon as it has; a failure is a sentence, and the prompt goes on. */
  #tell(notes: Promise<readonly string[]>): void {
    notes
      .catch((error: unknown) => [error instanceof Error ? error.message : String(error)])
      .then((lines) => this.#note(...lines))
      // Only drawing itself can have failed here; the terminal is gone then, and with it the reason to go on.
      .catch(() => this.#line.close());
  }

  #note(...lines: readonly string[]): void {
    if (!this.#closed) this.#region.print(lines.flatMap((line) => drawNote(line, this.#deps.drawing())));
  }
}
