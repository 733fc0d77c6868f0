import type { Listener } from '../moa/model.ts';
import { type ThinkPiece, ThinkTags } from './think-tags.ts';

/**
 * What a model says, as its listener is told: what came together is one event, or one for each change between text and
 * reasoning.
 */
export class Speech {
  readonly #listener: Listener;
  readonly #tags = new ThinkTags();
  /** Not looked through for tags yet. */
  #content = '';
  #channel: ThinkPiece['type'] = 'text';
  /** Of that channel, and not told yet. */
  #run = '';
  #characters = 0;
  #hasText = false;

  constructor(listener: Listener) {
    this.#listener = listener;
  }

  /** How many were told, of text and of reasoning. */
  get characters(): number {
    return this.#characters;
  }

  /** Whether some of the text is more than white space. */
  get hasText(): boolean {
    return this.#hasText;
  }

  addContent(delta: string): void {
    this.#content += delta;
  }

  addReasoning(delta: string): void {
    if (delta === '') return;
    this.#sortContent();
    this.#add('reasoning', delta);
  }

  /** Tells what was added, but for what may be the beginning of a tag. */
  tell(): void {
    this.#sortContent();
    this.#tellRun();
  }

  /** Tells the rest: the answer is whole. */
  finish(): void {
    this.#sortContent();
    for (const { type, delta } of this.#tags.finish()) this.#add(type, delta);
    this.#tellRun();
  }

  #sortContent(): void {
    if (this.#content === '') return;
    const pieces = this.#tags.push(this.#content);
    this.#content = '';
    for (const { type, delta } of pieces) this.#add(type, delta);
  }

  #add(channel: ThinkPiece['type'], delta: string): void {
    if (channel !== this.#channel) this.#tellRun();
    this.#channel = channel;
    this.#run += delta;
  }

  #tellRun(): void {
    const delta = this.#run;
    if (delta === '') return;
    this.#run = '';
    this.#characters += delta.length;
    this.#hasText ||= this.#channel === 'text' && delta.trim() !== '';
    this.#listener({ type: this.#channel, delta });
  }
}
