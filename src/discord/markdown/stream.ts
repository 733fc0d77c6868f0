import { balanceFrame } from './balance.ts';
import { type Cut, cutPiece } from './cut.ts';
import { NOTHING_OPEN } from './cuts.ts';
import { copyOf, flat } from './flat.ts';
import type { Budget } from './measure.ts';
import { Converter } from './readable/converter.ts';
import { asText, type Figure } from './readable/figures.ts';
import { type Part, partsOf } from './readable/parts.ts';
import { InertFilter } from './safe.ts';

/** Deltas are gathered until there is this much to do at once, in UTF-16 units. */
const BATCH = 4096;

/**
 * A model's text that arrives in deltas, as messages. Converted to what Discord draws (`Converter`), made inert (`InertFilter`), then
 * split as `splitMarkdown` does: the messages of the whole text do not depend on how it was cut. A message that is full is frozen as soon as no later text can change it, and never computed again; `push`
 * only gathers, so that any number of deltas costs little more than one pass over the whole text. `frames` costs one pass over
 * what is not frozen: call it when a frame is to be shown, not for every delta.
 */
export class MarkdownStream {
  readonly #budgets: (index: number) => Budget;
  readonly #converter = new Converter();
  readonly #filter = new InertFilter();
  readonly #frozen: string[] = [];
  #gathered = '';
  #batch = BATCH;
  /** Inert text, from the unit before the first that is not frozen. */
  #source = '';
  #next = 0;
  /** What came behind it since it was last read: joined only then, as to copy a long one for each batch would not be linear. */
  #added = '';
  #carried = NOTHING_OPEN;
  #worthTrying = 0;
  #finished: readonly string[] | undefined;

  /** `budgets` must always give the same answer for an index. */
  constructor(budgets: (index: number) => Budget) {
    this.#budgets = budgets;
    this.#worthTrying = this.#leastOverflow();
  }

  /** @throws Error after `finish`. */
  push(delta: string): void {
    if (this.#finished !== undefined) throw new Error('This Markdown stream is finished: begin another for more text.');
    this.#gathered += delta;
    if (this.#gathered.length >= this.#batch) this.#absorb();
  }

  /**
   * The messages as they may be shown now, each balanced; [] while there is nothing to show. All but the last are frozen, so their
   * number never falls: the next message begins when no later text can change where this one ends.
   */
  frames(): string[] {
    return this.#frames().map(asText);
  }

  #frames(): readonly string[] {
    if (this.#finished !== undefined) return this.#finished;
    this.#absorb();
    this.#freeze(false);
    const source = flat(this.#source, this.#filter.draft(this.#converter.draft()));
    const cut = cutPiece(source, this.#next, this.#carried, this.#budgets(this.#frozen.length), false);
    const draft = cut === undefined ? '' : draftOf(source, cut);
    return draft === '' ? [...this.#frozen] : [...this.#frozen, draft];
  }

  /** The messages of the whole text. No more may be pushed. */
  finish(): string[] {
    if (this.#finished === undefined) {
      this.#added += this.#filter.finish(this.#converter.finish(this.#gathered));
      this.#gathered = '';
      this.#freeze(true);
      this.#finished = this.#frozen;
    }
    return this.#finished.map(asText);
  }

  /** What of the text so far may be shown as pictures, in order. */
  get figures(): readonly Figure[] {
    return this.#converter.figures;
  }

  /** The messages of the whole text in parts, with what may be shown as a picture apart. No more may be pushed. */
  parts(): readonly (readonly Part[])[] {
    this.finish();
    return partsOf(this.#finished ?? [], this.figures);
  }

  #absorb(): void {
    if (this.#gathered === '') return;
    this.#added += this.#filter.push(this.#converter.push(this.#gathered));
    this.#gathered = '';
    // What is undecided is read again with each batch: a batch as long keeps the whole linear.
    this.#batch = Math.max(BATCH, this.#converter.undecided, this.#filter.undecided);
    if (this.#left >= this.#worthTrying) this.#freeze(false);
  }

  /** UTF-16 units that are not frozen. */
  get #left(): number {
    return this.#source.length - this.#next + this.#added.length;
  }

  #freeze(final: boolean): void {
    this.#join();
    while (final || this.#mayOverflow()) {
      const cut = cutPiece(this.#source, this.#next, this.#carried, this.#budgets(this.#frozen.length), final);
      if (cut === undefined || (cut.undecided && !final)) break;
      this.#frozen.push(textOf(this.#source, cut));
      this.#carried = cut.carried;
      this.#next = cut.next;
    }
    this.#worthTrying = Math.max(this.#leastOverflow(), this.#left + BATCH, this.#left * 1.25);
  }

  /** Brings the source up to date, and drops what of it is frozen. */
  #join(): void {
    this.#source = flat(this.#source.slice(Math.max(0, this.#next - 1)), this.#added);
    this.#next = Math.min(1, this.#next);
    this.#added = '';
  }

  /** Fewer units than this fit into the next message, whatever they are. */
  #leastOverflow(): number {
    const { codePoints, bytes } = this.#budgets(this.#frozen.length);
    return Math.min(codePoints, Math.floor(bytes / 3));
  }

  /** Whether what is not frozen is more than a message holds: to scan it before that is of no use. */
  #mayOverflow(): boolean {
    const { codePoints, bytes } = this.#budgets(this.#frozen.length);
    if (this.#left < this.#leastOverflow()) return false;
    return this.#left >= codePoints || Buffer.byteLength(this.#source.slice(this.#next)) >= bytes;
  }
}

function textOf(source: string, { opened, start, end, closed }: Cut): string {
  return copyOf(opened + source.slice(start, end) + closed);
}

/** As much as fits: where a full message will be cut is not known yet, and nothing shown should vanish meanwhile. */
function draftOf(source: string, { opened, start, full, before }: Cut): string {
  const shown = balanceFrame(asText(source.slice(start, full)), before);
  return shown === '' ? '' : opened + shown;
}
