import { flat } from './flat.ts';
import { InertPass } from './inert-pass.ts';
import { withoutHalf } from './measure.ts';
import type { Mode } from './tokens.ts';

export type Spoilers =
  /** A spoiler that is closed stays one; every other `||` is text. */
  | 'keep'
  /** Every `||` is text. */
  | 'break';

/**
 * What somebody else wrote, so that it cannot act: mentions, channel and command links, invites and masked links are shown as
 * text a person can read, with the address visible. Lone backticks and bars are escaped, so that nothing later in the text
 * can close them; a fence that is not closed is text. Code stays as it is. Only inserts (zero-width spaces, backslashes, a space
 * between `]` and `(`); lone surrogates become U+FFFD. Idempotent.
 */
export function inert(text: string): string {
  const options = { from: 1, mode: 'end', inFence: false, spoilers: 'keep', closedFencesOnly: true } as const;
  return new InertPass(`\n${wellFormed(text)}`, options).run().output;
}

/**
 * {@link inert} for a text that arrives in deltas: the outputs, joined, do not depend on how it was cut. A fence that is not closed
 * stays open, since its end may not have been written: `splitMarkdown` closes it.
 */
export class InertFilter {
  readonly #spoilers: Spoilers;
  #rest = '';
  #inFence = false;
  #before = '\n';

  constructor(spoilers: Spoilers = 'keep') {
    this.#spoilers = spoilers;
  }

  /** UTF-16 units that have arrived, but depend on what follows. */
  get undecided(): number {
    return this.#rest.length;
  }

  /** Returns what can be said for certain. */
  push(delta: string): string {
    return this.#pass(delta, 'more');
  }

  /** Returns the rest; no more text will come. */
  finish(delta = ''): string {
    return this.#pass(delta, 'end');
  }

  /** What is undecided, as it may be shown for now, and `following`, which has not been pushed. */
  draft(following = ''): string {
    const text = wellFormed(withoutHalf(flat(this.#before, this.#rest, following)));
    return new InertPass(text, this.#options('draft')).run().output;
  }

  #pass(delta: string, mode: Mode): string {
    const arrived = flat(this.#before, this.#rest, delta);
    const whole = mode === 'more' ? withoutHalf(arrived) : arrived;
    const text = wellFormed(whole);
    const { output, read, inFence } = new InertPass(text, this.#options(mode)).run();
    this.#inFence = inFence;
    this.#before = text.charAt(read - 1);
    this.#rest = text.slice(read) + arrived.slice(whole.length);
    return output;
  }

  #options(mode: Mode) {
    return { from: 1, mode, inFence: this.#inFence, spoilers: this.#spoilers, closedFencesOnly: false };
  }
}

function wellFormed(text: string): string {
  return text.toWellFormed();
}
