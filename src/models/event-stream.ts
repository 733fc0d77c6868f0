import { createParser } from 'eventsource-parser';
import { modelError } from './errors.ts';

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
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #cancelled = false;

  /** @throws ModelError `protocol` where the response is no stream by what it says of itself: a page, or JSON. */
  constructor(response: Response) {
    if (response.body === null) throw modelError('protocol');
    this.#reader = response.body.getReader();
    if (!ANOTHER_TYPE.test(response.headers.get('content-type') ?? '')) return;
    this.cancel();
    throw modelError('protocol');
  }

  /**
   * Resolves at the end of the body, in whatever way it ends.
   * @throws what fetch throws when the connection breaks, and what the listener throws.
   */
  async read(listener: EventListener): Promise<void> {
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
    for (;;) {
      const { done, value } = await this.#reader.read();
      if (done || this.#cancelled) return;
      heard = false;
      try {
        parser.feed(decoder.decode(value, { stream: true }));
      } finally {
        if (heard) listener.rest();
      }
    }
  }

  /** Lets go of the body, and of the connection unless the body has come to its end. Nothing is told any more. */
  cancel(): void {
    this.#cancelled = true;
    // How it takes that matters to nobody, and a stream that hears nothing never says.
    this.#reader.cancel().catch(() => {});
  }
}
