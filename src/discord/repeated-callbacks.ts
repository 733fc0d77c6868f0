import { DiscordAPIError, type REST, RESTEvents, RESTJSONErrorCodes } from 'discord.js';

/** Not all of them are asked for: of each that is, it is in the same moment. */
const KEPT = 100;
const CALLBACK = /^\/interactions\/.+\/callback/;

/**
 * Acknowledgements that were sent again and refused. Where Discord has taken one and its reply is lost, discord.js sends it
 * once more and is told that the interaction has been acknowledged, as it would be had another process answered it: only that
 * it was not the first try tells the two apart.
 */
export class RepeatedCallbacks {
  readonly #refused = new Set<string>();

  constructor(rest: Pick<REST, 'on'>) {
    rest.on(RESTEvents.Response, ({ path, retries }, { status }) => {
      if (retries > 0 && status === 400 && CALLBACK.test(path)) this.#note(path);
    });
  }

  #note(path: string): void {
    this.#refused.add(path);
    const [oldest] = this.#refused;
    if (this.#refused.size > KEPT && oldest !== undefined) this.#refused.delete(oldest);
  }

  /** Whether `error` says of a repeated acknowledgement that an earlier try has arrived. To be asked once. */
  hadArrived(error: unknown): boolean {
    if (!(error instanceof DiscordAPIError)) return false;
    const path = [...this.#refused].find((refused) => error.url.includes(refused));
    if (path === undefined) return false;
    this.#refused.delete(path);
    return error.code === RESTJSONErrorCodes.InteractionHasAlreadyBeenAcknowledged;
  }
}
