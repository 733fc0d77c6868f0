/** Where a message may be cut, best first. */
export const CUT = {
  paragraph: 0,
  line: 1,
  sentence: 2,
  codeParagraph: 3,
  codeLine: 4,
  word: 5,
  codeWord: 6,
  /** Inside a token that should stay whole. */
  inner: 7,
} as const;

export type CutKind = (typeof CUT)[keyof typeof CUT];

const KINDS = 8;

/** A good cut is not worth a message that is left mostly empty: each kind must fill this much of it to be preferred. */
const FILL: readonly number[] = [0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25];

/** A fence that is open. */
export interface OpenFence {
  /** '' where none was named. */
  readonly language: string;
  /** Its lines carry `> `. */
  readonly quoted: boolean;
  /** All of its code is a word behind the backticks: a line break after it would make that word a language. */
  readonly bare: boolean;
}

export type Quote = '' | '> ' | '>>> ';

/** What is open at a place of a text, and so has to be closed before it and opened again after it. */
export interface OpenState {
  readonly fence: OpenFence | undefined;
  readonly spoiler: boolean;
  readonly quote: Quote;
  /** Delimiter of an emphasis that was too long to stay whole, or ''. */
  readonly emphasis: string;
  /** Backticks of an inline code that was too long to stay whole, or 0. */
  readonly code: number;
}

export const NOTHING_OPEN: OpenState = { fence: undefined, spoiler: false, quote: '', emphasis: '', code: 0 };

/** The last place of each kind, with what is open there. Written for every word of a text, so it allocates nothing. */
export class Cuts {
  readonly #at = new Int32Array(KINDS).fill(-1);
  readonly #spoiler = new Uint8Array(KINDS);
  readonly #fence: (OpenFence | undefined)[] = new Array<OpenFence | undefined>(KINDS).fill(undefined);
  readonly #quote: Quote[] = new Array<Quote>(KINDS).fill('');

  note(kind: CutKind, at: number, fence: OpenFence | undefined, spoiler: boolean, quote: Quote): void {
    this.#at[kind] = at;
    this.#fence[kind] = fence;
    this.#spoiler[kind] = spoiler ? 1 : 0;
    this.#quote[kind] = quote;
  }

  /** The kinds whose last place lies after `start`, in the order in which they should be tried for a message up to `end`. */
  *ranked(start: number, end: number): Generator<CutKind> {
    for (const enough of [true, false]) {
      for (const kind of Object.values(CUT)) {
        const at = this.at(kind);
        if (kind === CUT.inner || at <= start) continue;
        const filled = at - start >= (FILL[kind] ?? 0) * (end - start);
        if (filled === enough) yield kind;
      }
    }
  }

  at(kind: CutKind): number {
    return this.#at[kind] ?? -1;
  }

  stateAt(kind: CutKind): OpenState {
    return {
      ...NOTHING_OPEN,
      fence: this.#fence[kind],
      spoiler: this.#spoiler[kind] === 1,
      quote: this.#quote[kind] ?? '',
    };
  }
}
