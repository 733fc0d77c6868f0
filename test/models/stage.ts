import { type ModelServer, SANDBOX_KEY, startModelServer } from '../../sandbox/models/index.ts';
import type { ChatModel, ModelEnd, ModelEvent, ModelRequest } from '../../src/moa/model.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

type ServerOptions = Parameters<typeof startModelServer>[0];

/** A local model API whose time is the test's: nobody on either side waits for real. */
export interface ModelStage {
  readonly server: ModelServer;
  readonly clock: VirtualClock;
  /** What the bot's models are created with. */
  readonly account: { readonly apiKey: string; readonly baseUrl: string; readonly clock: VirtualClock };
}

const SPEED = { factor: Number.POSITIVE_INFINITY, jitter: 0 };

export async function openModelStage(options: ServerOptions = {}): Promise<ModelStage> {
  const clock = new VirtualClock();
  const server = await startModelServer({ clock, speed: SPEED, ...options });
  return { server, clock, account: { apiKey: SANDBOX_KEY, baseUrl: server.url, clock } };
}

export const LLAMA = 'meta-llama/Llama-3.3-70B-Instruct-Turbo';

export const SOMEBODY = { user: '100000000000000001', server: '200000000000000002' };

export function ask(model: string = LLAMA, question = 'What is 6 times 7?'): ModelRequest {
  return { model, messages: [{ role: 'user', content: question }], maxTokens: 512 };
}

/** One call as it went. */
export class Hearing {
  readonly events: ModelEvent[] = [];
  /** How the answer ended; undefined where it is not whole. */
  end: ModelEnd | undefined;
  /** Resolves when the call has settled, in whatever way. */
  readonly ended: Promise<this>;
  /** What it threw. */
  error: unknown;

  constructor(model: ChatModel, request: ModelRequest, signal = new AbortController().signal) {
    this.ended = this.#listen(model.ask(request, (event) => this.events.push(event), signal));
  }

  get text(): string {
    return this.#joined('text');
  }

  get reasoning(): string {
    return this.#joined('reasoning');
  }

  get types(): readonly string[] {
    return this.events.map(({ type }) => type);
  }

  get waits(): readonly { readonly reason: string; readonly ms: number | undefined }[] {
    return this.events.flatMap((event) => (event.type === 'waiting' ? [{ reason: event.reason, ms: event.ms }] : []));
  }

  #joined(type: 'text' | 'reasoning'): string {
    return this.events.map((event) => (event.type === type && 'delta' in event ? event.delta : '')).join('');
  }

  async #listen(asked: Promise<ModelEnd>): Promise<this> {
    try {
      this.end = await asked;
    } catch (error) {
      this.error = error;
    }
    return this;
  }
}

/** Listens to one call until it ends. */
export function hear(model: ChatModel, request: ModelRequest, signal?: AbortSignal): Promise<Hearing> {
  return new Hearing(model, request, signal).ended;
}
