import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { safeText } from '../terminal/safe-text.ts';

/** What the bot is told: the same settings that `npm start` takes, by the same names. */
export type BotSettings = Readonly<Record<string, string>>;

/** A bot that was started. */
export interface RunningBot {
  /** Where its log goes. */
  readonly logFile: string;
  /** Resolves once it has ended, for whatever reason, with a phrase: "with exit code 1". Never rejects. */
  readonly ended: Promise<string>;
  /** The last lines of its log, made harmless for a terminal. */
  lastLines(count: number): Promise<readonly string[]>;
  /** Asks it to end in good order; resolves when it has. */
  stop(): Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

/** Starts a bot with these settings, and with `folder` as its working folder, where no `.env` of another bot is found. */
export type StartBot = (settings: BotSettings, folder: string) => RunningBot;

/** The bot as `npm start` runs it, once it is built: dist/src/index.js, seen from dist/sandbox/session. */
const ENTRY = fileURLToPath(new URL('../../src/index.js', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('./bot-launcher.js', import.meta.url));

/** A bot that takes longer than this to end in good order is ended by force. */
const STOP_LIMIT_MS = 5_000;

/** Starts the real bot in a process of its own. */
export const startBotProcess: StartBot = (settings, folder) => startNode([LAUNCHER, ENTRY], settings, folder);

/** Starts `node` with these arguments as a bot. */
export function startNode(args: readonly string[], settings: BotSettings, folder: string): RunningBot {
  const logFile = join(folder, 'bot.log');
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, ['--enable-source-maps', ...args], {
    cwd: folder,
    env: { ...process.env, ...settings },
    // The launcher's sign of life from here: nothing is ever written to it.
    stdio: ['pipe', log, log],
    // In a group of its own, as the terminal sends a Ctrl-C to the whole group, and the bot takes a second one for hurry.
    detached: true,
  });
  closeSync(log);
  return running(child, logFile);
}

function running(child: ChildProcess, logFile: string): RunningBot {
  const endIt = (): void => {
    child.kill('SIGKILL');
  };
  // Should this process fall over, it does not leave the other behind.
  process.once('exit', endIt);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`because it could not be started: ${error.message}`));
    child.once('exit', (code, signal) => resolve(signal === null ? `with exit code ${code}` : `by ${signal}`));
  }).finally(() => process.removeListener('exit', endIt));
  return {
    logFile,
    ended,
    async lastLines(count) {
      const text = await readFile(logFile, 'utf8');
      return safeText(text).trimEnd().split('\n').slice(-count);
    },
    async stop() {
      child.kill('SIGTERM');
      const force = setTimeout(endIt, STOP_LIMIT_MS);
      await ended;
      clearTimeout(force);
    },
    kill: endIt,
  };
}
