import type { Clock } from '../moa/clock.ts';
import { DeliveryError, type MessageBody, type RateState } from './delivery.ts';
import type { Pace } from './pace.ts';

/** Where a live message is shown: message number 0 and, where the text needs them, those that go on after it. */
export interface MessagePlace {
  /**
   * Makes message number `index` show `body`; creates it where it does not exist yet. Numbers are first used in order.
   * @throws DeliveryError
   */
  put(index: number, body: MessageBody): Promise<{ readonly rate: RateState | undefined }>;
}

export interface LiveMessageDeps {
  readonly place: MessagePlace;
  readonly pace: Pace;
  readonly clock: Clock;
  /** Called before each request, so that what is shown is kept first. */
  readonly beforePut?: () => Promise<void>;
  /** Told once where nothing can be shown any more: the message was deleted, or no way leads to it. */
  readonly onGone?: (error: DeliveryError) => void;
  /** Told once per fault that ends the showing, or makes it fall back. */
  readonly onFault: (error: DeliveryError) => void;
}

/** What a final state ended as. */
export type Delivery = 'shown' | 'refused' | 'gone';

type Render = () => readonly MessageBody[];

interface Difference {
  readonly index: number;
  readonly body: MessageBody;
  readonly json: string;
}

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 15_000;
/** With the back-off this is more than ten minutes of trying: past that Discord is down, and the store has the run. */
const MAX_FAILURES_IN_ROW = 45;

/**
 * A message whose content changes faster than Discord takes edits.
 *
 * One slot holds the newest desired state, and at most one request is under way. Drafts may be skipped; the final state
 * never is: it goes out next, ahead of the drafts' pace. A 429 waits as told and then sends what is newest; a failure of
 * Discord's is tried again with back-off; a deleted message ends the showing. Showing never throws, and nothing in here is
 * awaited by the loop that reads the models.
 */
export class LiveMessage {
  readonly #deps: LiveMessageDeps;
  #render: Render | undefined;
  /** JSON of what each message shows. */
  readonly #shown: string[] = [];
  #final = false;
  #dirty = false;
  #looping = false;
  #delivery: Delivery | undefined;
  #instead: Render | undefined;
  #refused = false;
  #failuresInRow = 0;
  #interrupt = new AbortController();
  #settle: (delivery: Delivery) => void = () => {};
  readonly #settled: Promise<Delivery>;

  constructor(deps: LiveMessageDeps) {
    this.#deps = deps;
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Says what should be shown from now on. `render` is called only when a request is about to go out. */
  show(render: Render): void {
    if (this.#final) return;
    this.#render = render;
    this.#changed();
  }

  /**
   * The last state. Resolves when it is shown, or can never be. Where Discord refuses it, `instead` is shown, so that nobody
   * is left with a draft that looks alive; the delivery is `refused` all the same.
   */
  finish(render: Render, instead?: Render): Promise<Delivery> {
    if (!this.#final) {
      this.#render = render;
      this.#instead = instead;
      this.#final = true;
      this.#interrupt.abort();
      this.#changed();
    }
    return this.#settled;
  }

  #changed(): void {
    this.#dirty = true;
    if (this.#looping || this.#delivery !== undefined) return;
    this.#looping = true;
    void this.#loop();
  }

  async #loop(): Promise<void> {
    while (this.#dirty && this.#delivery === undefined) {
      await this.#waitForTurn();
      await this.#step();
    }
    // In the same turn as the test above: a change that comes later starts a new loop.
    this.#looping = false;
  }

  /** Sends the first message that does not show what it should; with none left the present state is reached. */
  async #step(): Promise<void> {
    let next: Difference | undefined;
    try {
      next = this.#nextDifference();
    } catch (error) {
      // A fault in the drawing is ours; it must not take the process, and every other answer, with it.
      this.#giveUp(
        new DeliveryError('refused', `The message could not be drawn: ${String(error)}`, { cause: error }),
        'refused',
      );
      return;
    }
    if (next !== undefined) {
      await this.#put(next);
      return;
    }
    this.#dirty = false;
    if (this.#final) this.#end(this.#refused ? 'refused' : 'shown');
  }

  async #waitForTurn(): Promise<void> {
    const { clock, pace } = this.#deps;
    for (;;) {
      const delay = this.#final ? pace.finalDelayMs(clock.now()) : pace.draftDelayMs(clock.now());
      if (delay <= 0) return;
      if (this.#final) await clock.sleep(delay);
      else await clock.sleep(delay, this.#interrupt.signal).catch(() => {});
    }
  }

  #nextDifference(): Difference | undefined {
    for (const [index, body] of (this.#render?.() ?? []).entries()) {
      const json = fingerprint(body);
      if (json !== this.#shown[index]) return { index, body, json };
    }
    return undefined;
  }

  async #put({ index, body, json }: Difference): Promise<void> {
    const { beforePut, place, pace, clock } = this.#deps;
    const wasFinal = this.#final;
    try {
      await beforePut?.();
      const { rate } = await place.put(index, body);
      pace.heard(rate, clock.now());
      this.#shown[index] = json;
      this.#failuresInRow = 0;
    } catch (error) {
      this.#failed(error, { index, json, wasFinal });
    }
  }

  #failed(error: unknown, put: { readonly index: number; readonly json: string; readonly wasFinal: boolean }): void {
    const fault =
      error instanceof DeliveryError
        ? error
        : new DeliveryError('refused', `The message could not be shown: ${String(error)}`, { cause: error });
    const now = this.#deps.clock.now();
    switch (fault.kind) {
      case 'rate-limited':
        this.#deps.pace.blocked(fault.retryAfterMs ?? UNTOLD_RETRY_MS, now);
        return;
      case 'transient':
        this.#deps.pace.blocked(Math.min(FIRST_BACKOFF_MS * 2 ** this.#failuresInRow, LONGEST_BACKOFF_MS), now);
        this.#failuresInRow += 1;
        if (this.#failuresInRow >= MAX_FAILURES_IN_ROW) this.#giveUp(fault, 'gone');
        return;
      case 'refused':
        // A draft that is refused is skipped; the next one may do. A refused final state is the end.
        this.#deps.onFault(fault);
        if (put.wasFinal) this.#showInstead();
        else this.#shown[put.index] = put.json;
        return;
      case 'gone':
      case 'dead-route':
        this.#giveUp(fault, 'gone');
    }
  }

  #showInstead(): void {
    const instead = this.#instead;
    this.#instead = undefined;
    this.#refused = true;
    if (instead === undefined) this.#end('refused');
    else this.#render = instead;
  }

  #giveUp(fault: DeliveryError, delivery: Delivery): void {
    this.#deps.onFault(fault);
    this.#end(delivery);
    if (delivery === 'gone') this.#deps.onGone?.(fault);
  }

  #end(delivery: Delivery): void {
    this.#delivery = delivery;
    this.#settle(delivery);
  }
}

const UNTOLD_RETRY_MS = 1000;

function fingerprint(body: MessageBody): string {
  return JSON.stringify([body.components, body.files?.map((file) => [file.name, file.data.length])]);
}
