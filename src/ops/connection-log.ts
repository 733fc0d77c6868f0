import { type Client, Events } from 'discord.js';
import type { Clock } from '../moa/clock.ts';
import type { Log } from './log.ts';
import { type StartError, shardFailure } from './start-errors.ts';

export interface ConnectionLogDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly onFatal: (failure: StartError) => void;
}

/** A loss that is over before this is said to be tried again only by being back. */
const STILL_GONE_MS = 10_000;

/**
 * Says in the log what becomes of the connection: lost, still trying, back, and how long it was gone; a line each.
 * @returns a function that ends it, for a connection that is closed on purpose.
 */
export function logConnection(client: Client, deps: ConnectionLogDeps): () => void {
  const { log, onFatal } = deps;
  const outages = new Map<number, Outage>();
  const lost = (shard: number): void => {
    if (!outages.has(shard)) outages.set(shard, new Outage(shard, deps));
  };
  const back = (shard: number): void => {
    outages.get(shard)?.end();
    outages.delete(shard);
  };
  client.on(Events.ShardReconnecting, lost);
  client.on(Events.ShardReady, back);
  client.on(Events.ShardResume, back);
  client.on(Events.ShardError, (error, shard) => log.debug({ err: error, shard }, 'the connection reports an error'));
  client.on(Events.ShardDisconnect, ({ code }, shard) => onFatal(shardFailure(code, shard)));
  client.on(Events.Error, (error) => log.error({ err: error }, 'discord.js reports an error'));
  client.on(Events.Warn, (warning) => log.warn(warning));
  return () => {
    client.off(Events.ShardReconnecting, lost);
    for (const outage of outages.values()) outage.forget();
  };
}

/** From the loss of a shard's connection to its return. */
class Outage {
  readonly #shard: number;
  readonly #deps: ConnectionLogDeps;
  readonly #begunMs: number;
  readonly #over = new AbortController();

  constructor(shard: number, deps: ConnectionLogDeps) {
    this.#shard = shard;
    this.#deps = deps;
    this.#begunMs = deps.clock.now();
    deps.log.warn({ shard }, 'The connection to Discord is lost; trying to come back.');
    // Ends with an abort as a rule, which nobody is to hear of.
    this.#tellIfLong().catch(() => {});
  }

  /** Nobody waits for its end any more. */
  forget(): void {
    this.#over.abort();
  }

  end(): void {
    this.#over.abort();
    const { clock, log } = this.#deps;
    const seconds = ((clock.now() - this.#begunMs) / 1000).toFixed(1);
    log.info({ shard: this.#shard }, `Connected to Discord again, after ${seconds} s.`);
  }

  async #tellIfLong(): Promise<void> {
    const { clock, log } = this.#deps;
    await clock.sleep(STILL_GONE_MS, this.#over.signal);
    log.warn({ shard: this.#shard }, 'Discord is still out of reach; trying again and again.');
  }
}
