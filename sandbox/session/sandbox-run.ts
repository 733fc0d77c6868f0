import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SandboxClock } from '../discord/clock.ts';
import { type DrawOptions, drawNote } from '../terminal/draw-message.ts';
import { safeText } from '../terminal/safe-text.ts';
import type { Arguments } from './arguments.ts';
import { askAndTell, askLines, replyAndTell } from './ask-lines.ts';
import type { AskOnceDeps } from './ask-once.ts';
import type { RunningBot, StartBot } from './bot-process.ts';
import { type CliIo, drawingWidth, isInteractive, printTo, wantsColor } from './cli-io.ts';
import { Interrupted, type Interruption } from './interruption.ts';
import { offerPrompt, promptOf } from './prompt.ts';
import { type OpenStage, type Stage, unlessAborted } from './stage.ts';

/** What a run is made of; a test passes its own. */
export interface SandboxDeps {
  readonly openStage: OpenStage;
  readonly startBot: StartBot;
  readonly clock: SandboxClock;
  /** Where a folder for the bot's database and log is made. */
  readonly temporaryFolder: string;
}

type RunArguments = Extract<Arguments, { readonly type: 'run' }>;

/** The bot takes under three seconds; a slow machine gets more. */
const READY_LIMIT_MS = 15_000;
/** How much of a failed bot's log is shown. */
const LOG_LINES = 20;

/** The bot ended although nobody asked it to. */
class BotEnded extends Error {
  override readonly name = 'BotEnded';
}

/** One time that the sandbox runs: from the stand-ins' start to their end. */
export class SandboxRun {
  readonly #given: RunArguments;
  readonly #io: CliIo;
  readonly #deps: SandboxDeps;
  readonly #interruption: Interruption;
  #stage: Stage | undefined;
  #bot: RunningBot | undefined;

  constructor(given: RunArguments, io: CliIo, deps: SandboxDeps, interruption: Interruption) {
    this.#given = given;
    this.#io = io;
    this.#deps = deps;
    this.#interruption = interruption;
  }

  /** @returns the exit code. Never rejects; what goes wrong is said on the standard error stream. */
  async conduct(): Promise<number> {
    try {
      return await this.#inFolder(await mkdtemp(join(this.#deps.temporaryFolder, 'moa-sandbox-')));
    } catch (error) {
      this.#complain([messageOf(error)]);
      return 1;
    }
  }

  async #inFolder(folder: string): Promise<number> {
    const code = await this.#play(folder).catch((error: unknown) => this.#explain(error));
    await this.#bot?.stop();
    await this.#stage?.close();
    // The log is all that tells later why it failed.
    if (code !== 1) await rm(folder, { recursive: true, force: true });
    else if (this.#bot !== undefined) this.#complain([`The bot's log is in ${this.#bot.logFile}.`]);
    return code;
  }

  /** Ends the bot at once, for somebody in a hurry. */
  killBot(): void {
    this.#bot?.kill();
  }

  async #play(folder: string): Promise<number> {
    const { openStage, startBot } = this.#deps;
    const stage = await openStage({ env: this.#io.env, speed: this.#given.speed });
    this.#stage = stage;
    const bot = startBot(stage.botSettings, folder);
    this.#bot = bot;
    this.#note([
      ...stage.about,
      `The bot is the one of npm start, in a process of its own; its log goes to ${bot.logFile}`,
    ]);

    const died = new AbortController();
    void bot.ended.then((how) => died.abort(new BotEnded(`The bot ended ${how}.`)));
    const signal = AbortSignal.any([this.#interruption.signal, died.signal]);
    await unlessAborted(stage.botIsThere(READY_LIMIT_MS), signal);
    return await this.#converse(stage, signal);
  }

  async #converse(stage: Stage, signal: AbortSignal): Promise<number> {
    const { clock } = this.#deps;
    const asking = {
      stage,
      clock,
      drawing: this.#drawing(),
      print: (lines: readonly string[]) => printTo(this.#io.stdout, lines),
    };
    if (this.#given.ask !== undefined) return (await this.#askAll(this.#given.ask, asking, signal)) ? 0 : 1;
    if (!isInteractive(this.#io)) return (await this.#askLines(asking, signal)) ? 0 : 1;
    const onInterrupt = (): void => this.#interruption.press();
    await offerPrompt({ stage, io: this.#io, drawing: () => this.#drawing(), onInterrupt }, signal);
    return 0;
  }

  async #askAll(ask: string, asking: AskOnceDeps, signal: AbortSignal): Promise<boolean> {
    let allWhole = await askAndTell(ask, asking, signal);
    for (const next of this.#given.next) allWhole = (await replyAndTell(next, asking, signal)) && allWhole;
    return allWhole;
  }

  /** A person at a terminal that cannot draw gets a prompt all the same. */
  #askLines(asking: AskOnceDeps, signal: AbortSignal): Promise<boolean> {
    const { stdin, stdout } = this.#io;
    const prompt = stdin.isTTY === true ? () => void stdout.write(promptOf(asking.stage.person)) : undefined;
    return askLines(stdin, { ...asking, prompt }, signal);
  }

  async #explain(error: unknown): Promise<number> {
    if (error instanceof Interrupted) {
      this.#complain(['Stopping … (Ctrl-C again: at once)']);
      // Ctrl-C is how people leave a prompt; a question that was to be answered was not.
      return this.#given.ask === undefined && isInteractive(this.#io) ? 0 : 130;
    }
    this.#complain([messageOf(error)]);
    const lines = (await this.#bot?.lastLines(LOG_LINES)) ?? [];
    if (lines.length > 0) this.#complain(['', 'The last lines of its log:', ...lines]);
    return 1;
  }

  #drawing(): DrawOptions {
    return {
      width: this.#given.width ?? drawingWidth(this.#io),
      color: wantsColor(this.#io),
      nowMs: this.#deps.clock.now(),
    };
  }

  #note(notes: readonly string[]): void {
    printTo(
      this.#io.stdout,
      notes.flatMap((note) => drawNote(note, this.#drawing())),
    );
  }

  #complain(lines: readonly string[]): void {
    printTo(this.#io.stderr, lines);
  }
}

function messageOf(error: unknown): string {
  return safeText(error instanceof Error ? error.message : String(error));
}
