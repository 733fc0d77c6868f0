import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Arguments =
  | { readonly type: 'help' }
  | { readonly type: 'wrong'; readonly sentence: string }
  | {
      readonly type: 'run';
      /** The one question to ask; without it there is a prompt. */
      readonly ask: string | undefined;
      /** What to ask after it, in its thread. */
      readonly next: readonly string[];
      /** How many times faster than real ones the scripted models write. */
      readonly speed: number;
      /** Columns; without it the terminal's own. */
      readonly width: number | undefined;
    };

export const USAGE = `Usage: npm run sandbox [-- options]

Starts a local Discord, a local model server and the bot, and offers a prompt: what you type is asked as /moa ask.

  --ask "…"    asks this once, prints what happens, and exits: 0 where a whole answer came, 1 where none did
  --then "…"   asks this next, in the thread of the answer; may be given several times
  --speed N    the scripted models write N times as fast (0.1 to 100, default 1)
  --width N    draws N columns wide (20 to 500, default: the terminal's width)
  --help       prints this

With TOGETHER_API_KEY in the environment, or only TOGETHER_BASE_URL (e.g. http://localhost:11434/v1 for Ollama), those
real models answer. A .env file is not read here: nothing that costs money starts by accident.
NO_COLOR=1 draws without colours.`;

/** An object with a field of this name would pass for a promise, were it written out. */
const NEXT = 'then';

const SPEED = { least: 0.1, most: 100 };
const WIDTH = { least: 20, most: 500 };

export function parseArguments(argv: readonly string[]): Arguments {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        ask: { type: 'string' },
        [NEXT]: { type: 'string', multiple: true },
        speed: { type: 'string' },
        width: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    if (values.help === true) return { type: 'help' };
    if (values.ask !== undefined && values.ask.trim() === '')
      throw new Error('--ask needs a question, e.g. --ask "Why is the sky blue?"');
    const next = values[NEXT] ?? [];
    if (next.some((text) => text.trim() === ''))
      throw new Error('--then needs a question, e.g. --then "And at night?"');
    if (next.length > 0 && values.ask === undefined)
      throw new Error('--then goes on after a first question: give --ask too.');
    return {
      type: 'run',
      ask: values.ask,
      next,
      speed: numberOf('speed', values.speed, SPEED) ?? 1,
      width: numberOf('width', values.width, WIDTH),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { type: 'wrong', sentence: `${reason}\nSee npm run sandbox -- --help.` };
  }
}

function numberOf(name: string, given: string | undefined, { least, most }: typeof SPEED): number | undefined {
  if (given === undefined) return undefined;
  const value = Number(given);
  if (given.trim() !== '' && value >= least && value <= most) return value;
  throw new Error(`--${name} must be a number from ${least} to ${most}, but is "${given}".`);
}
