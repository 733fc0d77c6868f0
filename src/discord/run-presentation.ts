import type { Clock } from '../moa/clock.ts';
import type { MoaEvent } from '../moa/events.ts';
import { answerBudget, drawRun } from './card.ts';
import type { CardContext } from './card-lines.ts';
import { drawOver, drawRefused } from './ended-card.ts';
import { drawAhead, illustrate } from './illustrate.ts';
import type { Delivery, LiveMessage } from './live-message.ts';
import { MarkdownStream } from './markdown/stream.ts';
import type { Draw, Pictures } from './pictures/picture.ts';
import { later, type RunEnd, type RunView, reduce, shownAnswer } from './run-view.ts';

type Delta = Extract<MoaEvent, { readonly type: 'call-delta' }>;

/** How often the card moves while nothing happens, in milliseconds. */
const BEAT_MS = 2000;
const CLOSED = new Error('The run is over.');

export interface PresentationDeps {
  readonly clock: Clock;
  readonly pictures: Pictures;
}

/** Draws a run into its live message: events in, desired states out. Never waits for Discord, but at the end. */
export class RunPresentation {
  readonly #live: LiveMessage;
  readonly #context: CardContext;
  readonly #clock: Clock;
  readonly #draw: Draw;
  readonly #closing = new AbortController();
  readonly #render = () => drawRun(this.view, this.#pieces(), this.#context);
  /** As of the last event that was folded in; `view` is what is true now. */
  #view: RunView;
  /** Deltas that are not folded in yet, those of one channel of a call as one; the newest last. */
  readonly #deltas = new Map<string, Delta>();
  /** When the view was as old as it says. */
  #viewedAtMs: number;
  #answer = new MarkdownStream(answerBudget);
  /** How many of its figures are being drawn, or have been. */
  #drawnAhead = 0;
  /** What `#answer` was given. */
  #drawn = '';

  constructor(live: LiveMessage, context: CardContext, { clock, pictures }: PresentationDeps, view: RunView) {
    this.#live = live;
    this.#clock = clock;
    this.#draw = (request) => pictures.draw(request);
    this.#viewedAtMs = clock.now();
    this.#context = context;
    this.#view = view;
  }

  get view(): RunView {
    for (const delta of this.#deltas.values()) this.#view = reduce(this.#view, delta);
    this.#deltas.clear();
    return this.#view;
  }

  /** Shows that it has come, or goes on; from now on the card never stands still. */
  open(): void {
    this.#change({});
    void this.#beat(this.#closing.signal);
  }

  /** Nothing more happens: the card stands still. */
  close(): void {
    this.#closing.abort(CLOSED);
  }

  showPlace(place: NonNullable<RunView['place']>): void {
    this.#change({ place });
  }

  showQuestion(question: string): void {
    this.#change({ question });
  }

  showLeftOut(leftOut: number): void {
    this.#change({ leftOut });
  }

  apply(event: MoaEvent): void {
    const isFirst = this.#view.answer === '' && this.#view.stage === 'aggregator';
    // A view is made when it is drawn, not for each of hundreds of pieces that come meanwhile.
    if (event.type === 'call-delta') this.#gather(event);
    else this.#view = reduce(this.view, event);
    if (isFirst && this.view.answer !== '') this.#live.hurry();
    this.#viewedAtMs = this.#clock.now();
    // The end is shown by `end`, when all that belongs to it is known.
    if (event.type !== 'run-finished') this.#show();
  }

  /** Once closed: shows the final state; resolves when it is visible, or can never be. */
  end(end: RunEnd, references: NonNullable<RunView['references']>): Promise<Delivery> {
    this.#view = { ...this.view, stage: 'over', end, references };
    const bodies = drawRun(this.#view, this.#finalPieces(), this.#context);
    return this.#live.finish(
      () => bodies,
      () => drawRefused(this.#view, this.#context),
    );
  }

  #gather(event: Delta): void {
    const key = `${event.channel} ${event.call}`;
    const before = this.#deltas.get(key);
    this.#deltas.delete(key);
    this.#deltas.set(key, before === undefined ? event : { ...event, delta: before.delta + event.delta });
  }

  async #beat(signal: AbortSignal): Promise<void> {
    while (await this.#passes(BEAT_MS, signal)) {
      const now = this.#clock.now();
      this.#view = later(this.view, this.view.elapsedMs + now - this.#viewedAtMs);
      this.#viewedAtMs = now;
      this.#show();
    }
  }

  /** False where it is closed meanwhile. */
  #passes(ms: number, signal: AbortSignal): Promise<boolean> {
    return this.#clock.sleep(ms, signal).then(
      () => true,
      () => false,
    );
  }

  /** Puts pictures into the answer that is shown already, where they say more than text. Never rejects. */
  async illustrate(): Promise<void> {
    if (this.#drawn === '' || this.#answer.figures.length === 0) return;
    const { figures } = this.#answer;
    const pieces = await illustrate(this.#answer.parts(), figures, this.#draw);
    if (pieces !== undefined) await this.#live.adorn(() => drawOver(this.#view, pieces, this.#context));
  }

  #change(change: Partial<RunView>): void {
    this.#view = { ...this.view, ...change };
    this.#show();
  }

  #show(): void {
    this.#live.show(this.#render);
  }

  #pieces(): readonly string[] {
    this.#follow(shownAnswer(this.#view));
    if (this.#drawn.trim() === '') return [];
    const frames = this.#answer.frames();
    this.#drawnAhead = drawAhead(this.#answer.figures, this.#drawnAhead, this.#draw);
    return frames;
  }

  #finalPieces(): readonly string[] {
    this.#follow(shownAnswer(this.#view));
    return this.#drawn === '' ? [] : this.#answer.finish();
  }

  /** Texts grow; one that does not go on from what was drawn is begun anew. */
  #follow(text: string): void {
    if (text === this.#drawn) return;
    const grown = text.startsWith(this.#drawn);
    if (!grown) {
      this.#answer = new MarkdownStream(answerBudget);
      this.#drawnAhead = 0;
    }
    this.#answer.push(grown ? text.slice(this.#drawn.length) : text);
    this.#drawn = text;
  }
}
