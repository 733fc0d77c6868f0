import { createInterface, type Interface } from 'node:readline';
import { type DrawOptions, drawNote } from '../terminal/draw-message.ts';
import { LiveRegion } from '../terminal/live-region.ts';
import { textWidth } from '../terminal/width.ts';
import { act } from './act.ts';
import { type CliIo, columnsOf, rowsOf } from './cli-io.ts';
import { drawSceneChannel, drawSceneThreads } from './draw-scene.ts';
import { Paste } from './paste.ts';
import { SceneFeed } from './scene-feed.ts';
import type { PersonName, Stage } from './stage.ts';
import { PROMPT_HELP, readTypedLine } from './typed-line.ts';

export interface PromptDeps {
  readonly stage: Stage;
  readonly io: CliIo;
  /** Asked at every drawing, as the window's width changes. */
  readonly drawing: () => DrawOptions;
  /** Ctrl-C: in a terminal that readline has taken over it is a key, not a signal. */
  readonly onInterrupt: () => void;
}

/** What stands before the line that a person types: who they are, where that is not the first of them. */
export function promptOf(person: PersonName): string {
  return person === 'member' ? 'moa ask › ' : `moa ask (${person}) › `;
}

/**
 * A prompt below the channel, in a terminal. Resolves at /quit and at the end of input.
 * @throws signal.reason
 */
export async function offerPrompt(deps: PromptDeps, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { stdin: input, stdout: output } = deps.io;
  const line = createInterface({ input, output, terminal: true, prompt: promptOf(deps.stage.person) });
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
  readonly #paste: Paste;
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
    this.#paste = new Paste(io, line, (text) => this.#take(text));
    line.on('SIGINT', deps.onInterrupt);
    io.stdout.on('resize', this.#onResize);
    this.#note(...PROMPT_HELP);
    this.#show();
  }

  close(): void {
    this.#closed = true;
    this.#stopListening();
    this.#deps.io.stdout.off('resize', this.#onResize);
    this.#paste.close();
    this.#line.close();
    this.#deps.io.stdout.write('\n');
  }

  #show(): void {
    if (this.#closed) return;
    const { stage, drawing } = this.#deps;
    const { settled, live } = this.#feed.update(stage.scene(), drawing());
    this.#region.draw(live, settled);
  }

  #take(text: string): void {
    this.#region.typed(this.#rowsOf(text));
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
      case 'open':
        this.#open();
        return;
      case 'question':
        this.#tell(
          this.#deps.stage.ask(typed.question).then(() => []),
          text,
        );
        return;
      default:
        this.#tell(act(typed, this.#deps.stage), text);
    }
  }

  /** How many rows what was typed takes, prompt included. */
  #rowsOf(text: string): number {
    const columns = columnsOf(this.#deps.io);
    const [first = '', ...more] = text.split('\n');
    const typed = [promptOf(this.#deps.stage.person) + first, ...more];
    return typed.reduce((rows, line) => rows + Math.floor(textWidth(line) / columns) + 1, 0);
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

  /**
   * Says what came of it, as soon as it has; a failure is a sentence, what was typed comes back to be mended, and the prompt
   * goes on.
   */
  #tell(notes: Promise<readonly string[]>, typed: string): void {
    notes
      .catch((error: unknown) => {
        const kept = this.#giveBack(typed);
        return [`${error instanceof Error ? error.message : String(error)}${kept}`];
      })
      .then((lines) => {
        this.#line.setPrompt(promptOf(this.#deps.stage.person));
        this.#note(...lines);
        this.#show();
      })
      // Only drawing itself can have failed here; the terminal is gone then, and with it the reason to go on.
      .catch(() => this.#line.close());
  }

  /** Unless the person has gone on typing. What would fill the window is not drawn again: the key for it brings it back. */
  #giveBack(typed: string): string {
    const text = typed.replaceAll('\n', ' ');
    if (this.#closed || this.#line.line !== '') return '';
    if (this.#rowsOf(text) <= rowsOf(this.#deps.io) / 3) {
      this.#line.write(text);
      return '';
    }
    remember(this.#line, text);
    return ' It is kept: the ↑ key brings it back.';
  }

  #note(...lines: readonly string[]): void {
    if (!this.#closed) this.#region.print(lines.flatMap((line) => drawNote(line, this.#deps.drawing())));
  }
}

/** Makes it what the ↑ key shows first. Node's types do not have the history, which its documentation tells of. */
function remember(line: Interface, text: string): void {
  if ('history' in line && Array.isArray(line.history) && line.history[0] !== text) line.history.unshift(text);
}
