import { DiscordAPIError, RESTJSONErrorCodes } from 'discord.js';
import type { Log } from './log.ts';

const ANOTHER_BOT =
  'Another bot runs with the same DISCORD_TOKEN, and answers what this one is asked. Stop one of them, or give them tokens of their own.';

/** What went wrong with a command, for the log: a trace for a fault of ours, a line for what Discord would not take. */
export class CommandFaults {
  readonly #log: Log;
  /** How often, by Discord's code. */
  readonly #lost = new Map<number | string, number>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** `whyLost`: why the interaction could not be answered at all, where that is no fault of ours. */
  tell(error: unknown, what: string, whyLost: string | undefined): void {
    if (whyLost === undefined) this.#log.error({ err: error, what }, 'a command failed');
    else if (error instanceof DiscordAPIError) this.#tellLost(error.code, what, whyLost);
  }

  #tellLost(code: number | string, what: string, why: string): void {
    const count = (this.#lost.get(code) ?? 0) + 1;
    this.#lost.set(code, count);
    const another = code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;
    if (another && count === 1) this.#log.warn(ANOTHER_BOT);
    const sentence = `An interaction could not be answered: ${why} (${count} so far).`;
    if (code === RESTJSONErrorCodes.UnknownInteraction) this.#log.warn({ what, code, count }, sentence);
    else this.#log.info({ what, code, count }, sentence);
  }
}
