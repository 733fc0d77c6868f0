import { startBot } from './bot.ts';
import { ConfigError, parseConfig, readEnvironment } from './config.ts';
import { PictureWorker } from './discord/pictures/picture-worker.ts';
import { favourSpeed } from './ops/heap.ts';
import { createLog } from './ops/log.ts';
import { StartError } from './ops/start-errors.ts';
import { systemClock } from './ops/system-clock.ts';
import { openStore } from './store/index.ts';
import { StoreError } from './store/store.ts';

/** After this a stop that hangs is ended by force; whatever was not finished is taken over by the next process. */
const STOP_LIMIT_MS = 5_000;

async function main(): Promise<void> {
  const config = parseConfig(readEnvironment());
  const log = createLog(config.logLevel);
  const store = await openStore(config.databaseUrl);
  const pictures = new PictureWorker({
    workerUrl: new URL('./discord/pictures/worker/main.js', import.meta.url),
    clock: systemClock,
    onFault: (sentence) => log.warn(sentence),
  });
  const starting = startBot(config, { clock: systemClock, wallClock: Date.now, store, log, pictures, onFatal: fail });
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    // Asked twice, somebody is in a hurry.
    if (stopping) process.exit(130);
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => process.exit(1), STOP_LIMIT_MS).unref();
    await (await starting).stop();
    await store.close();
    process.exit(0);
  };
  // While it still connects, too: then it is stopped as soon as it has.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal).catch(fail));
  await starting;
  favourSpeed();
}

/** One sentence, no stack trace, and the end: a bot that cannot start must not loop. */
function fail(error: unknown): never {
  const expected = error instanceof ConfigError || error instanceof StartError || error instanceof StoreError;
  process.stderr.write(expected ? `${error.message}\n` : `The bot failed unexpectedly: ${describe(error)}\n`);
  process.exit(1);
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().catch(fail);
