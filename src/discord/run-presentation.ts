import type { MoaEvent } from '../moa/events.ts';
import { answerBudget, type CardContext, drawRefused, drawRun } from './card.ts';
import type { Delivery, LiveMessage } from './live-message.ts';
import { MarkdownStream } from './markdown/stream.ts';
import { type RunEnd, type RunView, reduce } from './run-view.ts';

/** Draws a run into its live message: events in, desired states out. Never waits for Discord, but at the end. */
export class RunPresentation {
  readonly #live: LiveMessage;
  readonly #context: CardContext;
  #view: RunView;
  #answer = new MarkdownStream(answerBudget);

  constructor(live: LiveMessage, context: CardContext, view: RunView) {
    this.#live = live;
    this.#context = context;
    this.#view = view;
  }

  get view(): RunView {
    return this.#view;
  }

  showPlace(place: number): void {
    this.#view = { ...this.#view, place };
    this.#show();
  }

  apply(event: MoaEvent): void {
    const before = this.#view.answer;
    this.#view = reduce(this.#view, event);
    this.#follow(before);
    // The end is shown by `end`, when all that belongs to it is known.
    if (event.type !== 'run-finished') this.#show();
  }

  /** Shows the final state; resolves when it is visible, or can never be. */
  end(end: RunEnd): Promise<Delivery> {
    this.#view = { ...this.#view, stage: 'over', end };
    const pieces = this.#view.answer === '' ? [] : this.#answer.finish();
    const bodies = drawRun(this.#view, pieces, this.#context);
    return this.#live.finish(
      () => bodies,
      () => drawRefused(this.#view),
    );
  }

  #follow(before: string): void {
    const { answer } = this.#view;
    if (answer === before) return;
    if (answer.startsWith(before)) {
      this.#answer.push(answer.slice(before.length));
      return;
    }
    this.#answer = new MarkdownStream(answerBudget);
    this.#answer.push(answer);
  }

  #show(): void {
    this.#live.show(() => {
      const pieces = this.#view.answer.trim() === '' ? [] : this.#answer.frames();
      return drawRun(this.#view, pieces, this.#context);
    });
  }
}
