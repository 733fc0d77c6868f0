import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SandboxClock } from '../discord/clock.ts';
import type { Exchange } from './exchange.ts';
import { Pace, pause } from './pause.ts';
import { type Break, breakOf, type Script } from './script.ts';
import type { StreamEvent } from './wire.ts';

/** Durations are milliseconds. */
export interface Playing {
  readonly script: Script;
  readonly firstTokenMs: number;
  readonly perTokenMs: number;
  /** Share by which `perTokenMs` varies. */
  readonly jitter: number;
  readonly random: () => number;
  readonly clock: SandboxClock;
}

const EVENTS_PER_MERGED_WRITE = 8;
const KEEP_ALIVE = ': keep-alive\n\n';

/** Sends the events of a stream as server-sent events, at the pace and with the faults that the script orders. */
export class Player {
  readonly #exchange: Exchange;
  readonly #playing: Playing;
  readonly #pace: Pace;
  readonly #breakOff: Break | undefined;
  #tokens = 0;
  #held = '';
  #heldEvents = 0;

  constructor(exchange: Exchange, playing: Playing) {
    this.#exchange = exchange;
    this.#playing = playing;
    this.#pace = new Pace(playing.clock, exchange.signal);
    this.#breakOff = breakOf(playing.script);
  }

  /** Resolves when the response has ended or was broken; rejects when the client leaves. */
  async play(events: Iterable<StreamEvent>): Promise<void> {
    const { script } = this.#playing;
    let ending = false;
    for (const event of events) {
      if (this.#breaksAt(event)) break;
      if (event.kind === 'token') await this.#beforeToken();
      if (event.kind === 'ending' && !ending) await this.#passGate();
      ending ||= event.kind === 'ending';
      await this.#send(`data: ${JSON.stringify(event.payload)}\n\n`);
      if (event.kind === 'token') this.#countToken();
    }
    if (this.#breakOff !== undefined) return await this.#break(this.#breakOff);
    await this.#send('data: [DONE]\n\n');
    await this.#flush();
    if (script.lingerMs !== undefined) {
      this.#exchange.end('finished');
      await pause(this.#playing.clock, script.lingerMs, this.#exchange.signal);
    }
    this.#exchange.finish();
  }

  /** Also where the answer is shorter than it was to be: a broken stream never comes to its end. */
  #breaksAt({ kind }: StreamEvent): boolean {
    if (this.#breakOff === undefined || kind === 'opening') return false;
    return kind === 'ending' || this.#tokens >= this.#breakOff.afterTokens;
  }

  async #beforeToken(): Promise<void> {
    await this.#passGate();
    const { firstTokenMs, perTokenMs, jitter, random } = this.#playing;
    const varied = perTokenMs * (1 + jitter * (2 * random() - 1));
    await this.#pace.wait(this.#tokens === 0 ? firstTokenMs : varied);
  }

  async #passGate(): Promise<void> {
    const { gate } = this.#playing.script;
    if (gate === undefined) return;
    await this.#flush();
    await gate.pass(this.#exchange.signal);
    this.#pace.restart();
  }

  #countToken(): void {
    this.#tokens += 1;
    this.#exchange.countToken();
  }

  async #break({ send, ending }: Break): Promise<void> {
    if (send !== undefined) await this.#write(send);
    await this.#flush();
    if (ending === 'silence') return await pause(this.#playing.clock, Number.POSITIVE_INFINITY, this.#exchange.signal);
    this.#exchange.end('failed');
    // What was written has to be on its way before the connection goes.
    await nextTurn();
    if (ending === 'reset') this.#exchange.reset();
    else this.#exchange.finish();
  }

  async #send(frame: string): Promise<void> {
    await this.#write(this.#playing.script.comments === true ? KEEP_ALIVE + frame : frame);
  }

  async #write(frame: string): Promise<void> {
    const split = this.#playing.script.split ?? 'events';
    if (split === 'events') return await this.#exchange.write(frame);
    if (split === 'bytes') return await this.#writeInBits(Buffer.from(frame));
    this.#held += frame;
    this.#heldEvents += 1;
    if (this.#heldEvents >= EVENTS_PER_MERGED_WRITE) await this.#flush();
  }

  /** Cuts anywhere: inside a character, inside `data:`, between two line ends. */
  async #writeInBits(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + Math.floor(this.#playing.random() ** 3 * 120);
      await this.#exchange.write(bytes.subarray(at, at + length));
      // A turn of the event loop each, or the socket would join them.
      await nextTurn();
      at += length;
    }
  }

  async #flush(): Promise<void> {
    if (this.#held === '') return;
    const held = this.#held;
    this.#held = '';
    this.#heldEvents = 0;
    await this.#exchange.write(held);
  }
}
