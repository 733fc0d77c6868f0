import type { Clock } from '../moa/clock.ts';
import type { ModelError } from '../moa/model.ts';
import type { ModelCatalog } from './catalog.ts';

/** How the model server does, in a sentence for whoever runs the bot. */
export interface ServerNews {
  readonly well: boolean;
  readonly sentence: string;
}

export interface ServerWatchOptions {
  readonly catalog: ModelCatalog;
  readonly baseUrl: string;
  readonly clock: Clock;
  /** The preset that questions use unless they name another. */
  readonly preset: { readonly name: string; readonly models: () => Promise<readonly string[]> };
  /** Called after the first look, and whenever it is not as it was before. */
  readonly tell: (news: ServerNews) => void;
}

const HOUR_MS = 3_600_000;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 300_000;

/**
 * Reads the model server's list at start and every hour; where something is wrong, again after 5 s, then after twice as
 * long each time, 5 minutes at most. Never in the way of a question.
 */
export class ServerWatch {
  readonly #options: ServerWatchOptions;
  readonly #ending = new AbortController();
  #news: ServerNews | undefined;
  #watching: Promise<void> = Promise.resolve();

  constructor(options: ServerWatchOptions) {
    this.#options = options;
  }

  /** How it did at the last look; undefined before the first. */
  get news(): ServerNews | undefined {
    return this.#news;
  }

  start(): void {
    this.#watching = this.#watch();
  }

  stop(): Promise<void> {
    this.#ending.abort();
    return this.#watching;
  }

  async #watch(): Promise<void> {
    const { catalog, clock } = this.#options;
    const { signal } = this.#ending;
    for (let retryMs = FIRST_RETRY_MS; !signal.aborted; ) {
      // A reading that hangs must not hold up the bot's end.
      await endedOr(catalog.refresh(), signal);
      if (signal.aborted) return;
      const { well } = await this.#look();
      await clock.sleep(well ? HOUR_MS : retryMs, signal).catch(() => {});
      retryMs = well ? FIRST_RETRY_MS : Math.min(2 * retryMs, LONGEST_RETRY_MS);
    }
  }

  async #look(): Promise<ServerNews> {
    const news = await this.#newsNow();
    if (news.well !== this.#news?.well || (!news.well && news.sentence !== this.#news.sentence)) {
      this.#options.tell(news);
    }
    this.#news = news;
    return news;
  }

  async #newsNow(): Promise<ServerNews> {
    const { catalog, baseUrl, preset } = this.#options;
    const where = publicUrl(baseUrl);
    if (catalog.failure !== undefined) return { well: false, sentence: troubleOf(catalog.failure, where) };
    const models = await preset.models();
    const listed = models.filter((model) => catalog.find(model) !== undefined).length;
    const share = `${listed} of the ${models.length} of the preset ${preset.name}`;
    if (listed > 0) {
      return {
        well: true,
        sentence: `The model server at ${where} answers: ${catalog.size} chat models, ${share} among them.`,
      };
    }
    return {
      well: false,
      sentence: `The model server at ${where} lists ${catalog.size} chat ${catalog.size === 1 ? 'model' : 'models'}, but none of the preset ${preset.name}, which questions use: ${models.join(', ')}. Most likely no question can be answered: set DEFAULT_PRESET to another, auto for one made of what is listed, and start the bot again.`,
    };
  }
}

/** Resolves with the first of both; leaves no listener behind, as there are many readings in the life of one bot. */
function endedOr(reading: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      signal.removeEventListener('abort', settle);
      resolve();
    };
    signal.addEventListener('abort', settle);
    void reading.then(settle);
  });
}

/** Without the name and password that an address may hold: it goes into the log. */
function publicUrl(baseUrl: string): string {
  const { origin, pathname } = new URL(baseUrl);
  return `${origin}${pathname}`.replace(/\/$/, '');
}

/** What is wrong, and what to do. */
function troubleOf({ kind, message, status }: ModelError, where: string): string {
  const code = status === undefined ? '' : ` (HTTP ${status})`;
  switch (kind) {
    case 'auth':
      return `The model server at ${where} refuses the key${code}. Set TOGETHER_API_KEY to a valid one and start the bot again.`;
    case 'connection':
      return `Nobody answers at ${where}. Start the model server there, or set TOGETHER_BASE_URL to where it is.`;
    case 'missing':
    case 'refused':
    case 'protocol':
      return `There is no list of models at ${where}/models${code}. ${addressHint(where)}`;
    case 'empty':
      return `The model server at ${where} lists no chat model. Load one there; with Ollama: ollama pull <model>.`;
    default:
      return `The models at ${where} could not be listed. ${message} It is tried again by itself.`;
  }
}

function addressHint(where: string): string {
  if (/\/v\d+$/.test(where)) return 'Check TOGETHER_BASE_URL, and start the bot again.';
  return `Did you mean ${where}/v1? Set TOGETHER_BASE_URL to it and start the bot again.`;
}
