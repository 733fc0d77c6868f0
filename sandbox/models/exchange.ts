import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Refusal } from './error-bodies.ts';
import type { CallOutcome, Journal, OpenEntry } from './journal.ts';

/** How many writes may follow one another before the event loop gets a turn to notice that the client has left. */
const WRITES_PER_TURN = 32;

/** One request and its response: everything that leaves goes through here, and the journal learns of it. */
export class Exchange {
  readonly entry: OpenEntry;
  /** The response's id, of a chat call: `<7>-<6>-<ray>`. */
  readonly id: string | undefined;
  /** Aborts when the connection closes before the response has ended, whoever closed it. */
  readonly signal: AbortSignal;
  /** Added to every response. */
  readonly #headers: Readonly<Record<string, string>>;
  readonly #response: ServerResponse;
  readonly #journal: Journal;
  #writes = 0;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    journal: Journal,
    entry: OpenEntry,
    edge: { readonly headers: Readonly<Record<string, string>>; readonly id: string | undefined },
  ) {
    this.entry = entry;
    this.id = edge.id;
    this.#response = response;
    this.#journal = journal;
    this.#headers = edge.headers;
    const controller = new AbortController();
    this.signal = controller.signal;
    const onClose = (): void => {
      if (response.writableFinished) return;
      this.end('client-closed');
      controller.abort(new ConnectionClosed());
    };
    response.on('close', onClose);
    // A client may have left between its last byte and this line.
    if (request.socket.destroyed) onClose();
  }

  refuse({ status, body, headers }: Refusal): void {
    const named = this.id !== undefined && typeof body === 'object' ? { id: this.id, ...body } : body;
    this.#journal.end(this.entry, 'failed');
    this.json(status, named, headers);
  }

  json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
    this.open(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    this.finish(JSON.stringify(body));
  }

  open(status: number, headers: Readonly<Record<string, string>>): void {
    this.#journal.update(this.entry, { status });
    this.#response.writeHead(status, { ...this.#headers, ...headers });
    this.#response.flushHeaders();
  }

  /** One write, one packet where the network lets it. Waits while the client reads too slowly; rejects when it leaves. */
  async write(bytes: string | Uint8Array): Promise<void> {
    this.signal.throwIfAborted();
    this.#writes += 1;
    if (!this.#response.write(bytes)) await this.#drained();
    else if (this.#writes % WRITES_PER_TURN === 0) await nextTurn();
    this.signal.throwIfAborted();
  }

  countToken(): void {
    this.#journal.countToken(this.entry);
  }

  /** Ends the response as HTTP wants it. */
  finish(lastBytes: string | Uint8Array = ''): void {
    this.end((this.entry.status ?? 500) < 400 ? 'finished' : 'failed');
    this.#response.end(lastBytes);
  }

  /** Notes how it ended, before that can be seen from outside. */
  end(outcome: CallOutcome): void {
    this.#journal.end(this.entry, outcome);
  }

  /** Breaks the connection. */
  reset(): void {
    this.end('failed');
    this.#response.destroy();
  }

  #drained(): Promise<void> {
    return new Promise((resolve, reject) => {
      const onAbort = (): void => reject(this.signal.reason);
      this.signal.addEventListener('abort', onAbort, { once: true });
      this.#response.once('drain', () => {
        this.signal.removeEventListener('abort', onAbort);
        resolve();
      });
    });
  }
}

export class ConnectionClosed extends Error {
  override readonly name = 'ConnectionClosed';

  constructor() {
    super('The connection was closed before the response had ended.');
  }
}
