import type { Readable } from 'node:stream';
import { createParser } from 'eventsource-parser';
import { modelError } from './errors.ts';
import { bodyOf } from './http-fetch.ts';

/** What a stream is told to. */
export interface EventListener {
  /** An unnamed event's data; not the `[DONE]`, nor what follows it. */
  event(data: string): void;
  /** All events that came with one read of the network have been passed on; there was one at least. */
  rest(): void;
}

const ANOTHER_TYPE = /^text\/html\b|\bjson\b/i;

/**
 * The server-sent events of a response (https://html.spec.whatwg.org/multipage/server-sent-events.html), whose body is
 * read to its end: only then can its connection be used again.
 */
export class EventStream {
  readonly #body: Readable;

  /** @throws ModelError `protocol` where the response is no stream by what it says of itself: a page, or JSON. */
  constructor(response: Response) {
    const body = bodyOf(response);
    if (body === undefined) throw modelError('protocol');
    this.#body = body;
    // One that is let go of may fail yet, and an error that nobody listens to ends the process.
    body.on('error', () => {});
    if (!ANOTHER_TYPE.test(response.headers.get('content-type') ?? '')) return;
    this.cancel();
    throw modelError('protocol');
  }

  /**
   * Resolves at the end of the body, in whatever way it ends.
   * @throws ModelError `connection` when it breaks, and what the listener throws.
   */
  read(listener: EventListener): Promise<void> {
    const feed = feeder(listener);
    return new Promise((resolve, reject) => {
      this.#body.on('error', (error) => reject(modelError('connection', { cause: error })));
      this.#body.on('close', resolve);
      this.#body.on('end', resolve);
      this.#body.on('data', (bytes: Uint8Array) => {
        try {
          feed(bytes);
        } catch (error) {
          reject(error);
          this.cancel();
        }
      });
    });
  }

  /** Lets go of the body, and of the connection unless the body has come to its end. Nothing is told any more. */
  cancel(): void {
    this.#body.destroy();
  }
}

/** Takes what the network brings. */
function feeder(listener: EventListener): (bytes: Uint8Array) => void {
  let [over, heard] = [false, false];
  const parser = createParser({
    onEvent: ({ event, data }) => {
      over ||= data.startsWith('[DONE]');
      if (event !== undefined || over) return;
      heard = true;
      listener.event(data);
    },
  });
  const decoder = new TextDecoder();
  return (bytes) => {
    heard = false;
    try {
      parser.feed(decoder.decode(bytes, { stream: true }));
    } finally {
      if (heard) listener.rest();
    }
  };
}
