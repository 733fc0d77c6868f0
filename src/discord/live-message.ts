import type { Clock } from '../moa/clock.ts';
import { DeliveryError, type MessageBody, type ToldRate } from './delivery.ts';
import type { DraftBudget } from './draft-budget.ts';
import type { Pace, Turn, Way } from './pace.ts';

/** Where a live message is shown: message number 0 and, where the text needs them, those that go on after it. */
export interface MessagePlace {
  /**
   * Makes message number `index` show `body`; creates it where it does not exist yet. Numbers are first used in order.
   * @throws DeliveryError
   */
  put(index: number, body: MessageBody, way: Way): Promise<Put>;
  /** Whether message number `index` can be put by the detour. */
  mayDetour(index: number): boolean;
  /**
   * Takes message number `index` away, if it is there.
   * @throws DeliveryError
   */
  remove(index: number): Promise<Put>;
  /** Nothing more is sent: what is under way is given up, wherever it has come to. */
  abandon(): void;
}

export interface Put {
  readonly rate: ToldRate;
  readonly way: Way;
}

export interface LiveMessageDeps {
  readonly place: MessagePlace;
  /** Asked for anew each time: another route has another one. */
  readonly pace: () => Pace;
  /** What all live messages share. */
  readonly drafts: DraftBudget;
  readonly clock: Clock;
  /** From 0 to 1, evenly. */
  readonly random: () => number;
  /** How many messages there are already: after a restart, those of the process before. */
  readonly existing?: number;
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
  /** Undefined where the message must go. */
  readonly body: MessageBody | undefined;
  /** What it then shows; '' for a message that is gone. */
  readonly json: string;
}

const FIRST_BACKOFF_MS = 500;
const LONGEST_BACKOFF_MS = 4000;
/** Past that Discord is down, and the store has the run. */
const LONGEST_OUTAGE_MS = 10 * 60_000;
/** What is there, but was put there by a process before us: it differs from everything. */
const UNKNOWN = 'unknown';
/** What is not there any more. */
const REMOVED = '';

/**
 * A message whose content changes faster than Discord takes edits.
 *
 * One slot holds the newest desired state, and at most one request is under way. Drafts may be skipped; the final state
 * never is: it goes out next, ahead of the drafts' pace. A 429 waits as told and then sends what is newest; a failure of
 * Discord's is tried again with back-off (full jitter, 4 s at most); a deleted message ends the showing. After a draft that
 * Discord refuses, as AutoMod does, or that could not be drawn, there are no more drafts: the final state is tried once, then what
 * stands in for it.
 * Showing never throws, and nothing in here is awaited by the loop that reads the models.
 */
export class LiveMessage {
  readonly #deps: LiveMessageDeps;
  #render: Render | undefined;
  /** JSON of what each message shows. */
  readonly #shown: string[];
  #final = false;
  #dirty = false;
  #looping = false;
  #delivery: Delivery | undefined;
  #instead: Render | undefined;
  #refused = false;
  #draftsRefused = false;
  #failuresInRow = 0;
  #failingSinceMs = 0;
  #interrupt = new AbortController();
  readonly #abandoning = new AbortController();
  /** From then on the next draft does not wait for its turn. */
  #urgentFromMs: number | undefined;
  #settle: (delivery: Delivery) => void = () => {};
  readonly #settled: Promise<Delivery>;

  constructor(deps: LiveMessageDeps) {
    this.#deps = deps;
    this.#shown = Array.from({ length: deps.existing ?? 0 }, () => UNKNOWN);
    this.#settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Says what should be shown from now on. `render` is called only when a request is about to go out. */
  show(render: Render): void {
    if (this.#final || this.#draftsRefused) return;
    this.#render = render;
    this.#changed();
  }

  /** What is to be shown now should be seen at once, as the first words of an answer: it does not wait for its turn. */
  hurry(): void {
    this.#urgentFromMs = this.#deps.clock.now() + GATHER_MS;
    this.#interrupt.abort(NOT_NOW);
    this.#interrupt = new AbortController();
  }

  /**
   * The last state. Resolves when it is shown, or can never be. Where Discord refuses it, or it could not be drawn, `instead` is
   * shown, so that nobody is left with a draft that looks alive; the delivery is `refused` all the same.
   */
  finish(render: Render, instead?: Render): Promise<Delivery> {
    if (!this.#final) {
      this.#render = render;
      this.#instead = instead;
      this.#final = true;
      this.#interrupt.abort(NOT_NOW);
      this.#changed();
    }
    return this.#settled;
  }

  /** Nothing more is sent from here: the message is gone, or another process goes on with it. */
  abandon(): void {
    this.#abandoning.abort(NOT_NOW);
    this.#deps.place.abandon();
    this.#interrupt.abort(NOT_NOW);
    if (this.#delivery === undefined) this.#end('gone');
  }

  /**
   * Once the final state is shown: shows it in a better form, if it can. What goes wrong costs nothing but that. Never rejects.
   */
  async adorn(render: Render): Promise<void> {
    if (this.#delivery !== 'shown') return;
    this.#render = render;
    await this.#adorn();
    // Another pace may have been taken up on the way.
    this.#deps.pace().leave();
  }

  async #adorn(): Promise<void> {
    let waits = MOST_WAITS_TO_ADORN;
    for (let next = this.#nextDifference(); next !== undefined; next = this.#nextDifference()) {
      const way = await this.#waitForTurn();
      if (this.#abandoning.signal.aborted) return;
      const fault = await this.#send(next, way).then(() => undefined, faultOf);
      if (this.#abandoning.signal.aborted) return;
      if (fault === undefined || this.#isOfDetour(fault, way)) continue;
      waits -= 1;
      const waitMs = fault.retryAfterMs ?? UNTOLD_RETRY_MS;
      if (fault.kind !== 'rate-limited' || waits < 0 || waitMs > LONGEST_WAIT_TO_ADORN_MS) {
        this.#deps.onFault(fault);
        return;
      }
      this.#deps.pace().refused(way, waitMs, this.#deps.clock.now());
    }
  }

  #changed(): void {
    this.#dirty = true;
    if (this.#looping || this.#delivery !== undefined) return;
    this.#looping = true;
    void this.#loop();
  }

  async #loop(): Promise<void> {
    while (this.#dirty && this.#delivery === undefined) {
      // Nobody need wait for a turn to say nothing.
      if (this.#final && this.#endIfShown()) break;
      const way = await this.#waitForTurn();
      if (this.#delivery === undefined) await this.#step(way);
    }
    // In the same turn as the test above: a change that comes later starts a new loop.
    this.#looping = false;
    this.#deps.pace().idle();
  }

  /** Sends the first message that does not show what it should; with none left the present state is reached. */
  async #step(way: Way): Promise<void> {
    const next = this.#nextDifference();
    if (next !== undefined) {
      this.#urgentFromMs = undefined;
      await this.#put(next, way);
      return;
    }
    this.#dirty = false;
    if (this.#final) this.#endIfShown();
  }

  /** Whether the final state is all there. */
  #endIfShown(): boolean {
    if (this.#nextDifference() !== undefined) return false;
    if (this.#delivery === undefined) this.#end(this.#refused ? 'refused' : 'shown');
    return true;
  }

  /** Resolves with the way to go, when it may be gone. */
  async #waitForTurn(): Promise<Way> {
    const { clock } = this.#deps;
    let placeMs: number | undefined;
    for (;;) {
      const nowMs = clock.now();
      const turn = this.#turn(nowMs);
      const { way } = turn;
      if (turn.delayMs <= 0) placeMs ??= this.#deps.drafts.take(nowMs);
      const delayMs = Math.max(turn.delayMs, this.#isDraft ? Math.ceil((placeMs ?? 0) - nowMs) : 0);
      if (delayMs <= 0 || this.#abandoning.signal.aborted) return way;
      if (this.#final) await clock.sleep(delayMs, this.#abandoning.signal).catch(() => {});
      else await clock.sleep(delayMs, this.#interrupt.signal).catch(() => {});
    }
  }

  get #isDraft(): boolean {
    return !this.#final && this.#urgentFromMs === undefined;
  }

  #turn(nowMs: number): Turn {
    const turn = this.#turnOf(nowMs, true);
    if (turn.way === 'usual') return turn;
    const next = this.#nextDifference();
    return next !== undefined && this.#deps.place.mayDetour(next.index) ? turn : this.#turnOf(nowMs, false);
  }

  #turnOf(nowMs: number, detour: boolean): Turn {
    const pace = this.#deps.pace();
    if (this.#final) return pace.final(nowMs, detour);
    if (this.#urgentFromMs === undefined) return pace.draft(nowMs, detour);
    const { delayMs, way } = pace.urgent(nowMs, detour);
    return { delayMs: Math.max(delayMs, this.#urgentFromMs - nowMs), way };
  }

  #nextDifference(): Difference | undefined {
    try {
      return this.#findDifference();
    } catch (error) {
      // A fault in the drawing is ours; it must not take the process, and every other answer, with it.
      this.#cannotDraw(
        new DeliveryError('refused', `The message could not be drawn: ${String(error)}`, { cause: error }),
      );
      return this.#delivery === undefined ? this.#nextDifference() : undefined;
    }
  }

  #cannotDraw(fault: DeliveryError): void {
    this.#render = undefined;
    if (this.#delivery === undefined) this.#refuse(fault, this.#final);
    else this.#deps.onFault(fault);
  }

  #findDifference(): Difference | undefined {
    const bodies = this.#render?.() ?? [];
    for (const [index, body] of bodies.entries()) {
      const json = fingerprint(body);
      if (json !== this.#shown[index]) return { index, body, json };
    }
    // Text that grew shorter, as after a restart, must not leave its old end behind; a draft may yet grow again.
    const surplus = this.#final ? this.#shown.findLastIndex((json) => json !== REMOVED) : -1;
    return surplus < Math.max(bodies.length, 1) ? undefined : { index: surplus, body: undefined, json: REMOVED };
  }

  async #put(difference: Difference, way: Way): Promise<void> {
    const { index, json } = difference;
    const wasFinal = this.#final;
    try {
      await this.#deps.beforePut?.();
      await this.#send(difference, way);
      this.#failuresInRow = 0;
    } catch (error) {
      if (this.#abandoning.signal.aborted) return;
      const fault = faultOf(error);
      if (!this.#isOfDetour(fault, way)) this.#failed(fault, { index, json, wasFinal, way });
    }
  }

  async #send({ index, body, json }: Difference, wish: Way): Promise<void> {
    const { place, clock } = this.#deps;
    const asked = this.#deps.pace();
    asked.spent(wish, clock.now());
    const { rate, way } = await (body === undefined ? place.remove(index) : place.put(index, body, wish));
    const pace = this.#deps.pace();
    // It went another way in the end, which has a pace of its own.
    if (pace !== asked) pace.spent(way, clock.now());
    pace.heard(way, rate, clock.now());
    this.#shown[index] = json;
  }

  /** What goes wrong on the detour is no reason to give up what can go the usual way. */
  #isOfDetour(fault: DeliveryError, way: Way): boolean {
    // That the channel does not know the message may only mean that the bot does not know the channel.
    if (way === 'usual' || fault.kind === 'refused') return false;
    if (fault.kind === 'rate-limited') {
      this.#deps.pace().refused(way, fault.retryAfterMs ?? UNTOLD_RETRY_MS, this.#deps.clock.now());
    } else this.#deps.pace().closeDetour();
    return true;
  }

  #failed(
    fault: DeliveryError,
    put: { readonly index: number; readonly json: string; readonly wasFinal: boolean; readonly way: Way },
  ): void {
    const now = this.#deps.clock.now();
    switch (fault.kind) {
      case 'rate-limited':
        this.#deps.pace().refused(put.way, fault.retryAfterMs ?? UNTOLD_RETRY_MS, now);
        return;
      case 'transient':
        this.#backOff(fault, now);
        return;
      case 'refused':
        this.#refuse(fault, put.wasFinal);
        return;
      case 'gone':
      case 'dead-route':
        this.#giveUp(fault);
    }
  }

  /** A draft ends the drafts; a final state gives way to what stands in for it. */
  #refuse(fault: DeliveryError, wasFinal: boolean): void {
    this.#deps.onFault(fault);
    this.#draftsRefused = true;
    if (wasFinal) this.#showInstead();
    else this.#dirty = this.#final;
  }

  #backOff(fault: DeliveryError, now: number): void {
    if (this.#failuresInRow === 0) this.#failingSinceMs = now;
    if (now - this.#failingSinceMs > LONGEST_OUTAGE_MS) {
      this.#giveUp(fault);
      return;
    }
    const longestMs = Math.min(FIRST_BACKOFF_MS * 2 ** this.#failuresInRow, LONGEST_BACKOFF_MS);
    this.#deps.pace().blocked(longestMs * this.#deps.random(), now);
    this.#failuresInRow += 1;
  }

  #showInstead(): void {
    const instead = this.#instead;
    this.#instead = undefined;
    this.#refused = true;
    if (instead === undefined) this.#end('refused');
    else this.#render = instead;
  }

  #giveUp(fault: DeliveryError): void {
    this.#deps.onFault(fault);
    this.#end('gone');
    this.#deps.onGone?.(fault);
  }

  #end(delivery: Delivery): void {
    this.#delivery = delivery;
    this.#deps.pace().leave();
    this.#settle(delivery);
  }
}

/** Ends a wait. One for all: without a reason each abort would make an error with a stack, which nobody reads. */
const NOT_NOW = new Error('The wait is over.');

const UNTOLD_RETRY_MS = 1000;
/** First words wait for a few more, so that they are worth a request. */
const GATHER_MS = 50;
const MOST_WAITS_TO_ADORN = 3;
const LONGEST_WAIT_TO_ADORN_MS = 10_000;

function faultOf(error: unknown): DeliveryError {
  return error instanceof DeliveryError
    ? error
    : new DeliveryError('refused', `The message could not be shown: ${String(error)}`, { cause: error });
}

function fingerprint(body: MessageBody): string {
  return JSON.stringify([body.components, body.files?.map((file) => [file.name, file.data.length])]);
}
