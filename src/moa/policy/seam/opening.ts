import { isWord } from './characters.ts';
import { type Leader, leaderOf } from './leader.ts';
import { comparable, type Tail, tailOf } from './matching.ts';
import { type FenceState, fenceStateOf } from './open-fence.ts';
import { OverlapSearch } from './overlap-search.ts';
import { isEvident, stopsInRow } from './repetition.ts';
import { Retrace } from './retrace.ts';

/** How a continuation begins, and what is left of its text so far. */
export type Verdict =
  /** It repeats the end of the text; `rest` follows the repeated part. */
  | { readonly type: 'repeats'; readonly rest: string }
  /** It goes on; `reopened` where a fence that is open already was opened again. */
  | { readonly type: 'goes-on'; readonly rest: string; readonly reopened: boolean }
  /** It is another answer, with the beginning of this one. */
  | { readonly type: 'restarts' };

/** Units of the text that are searched for what is repeated: a long paragraph, or a short section. */
const TAIL = 2000;
/** White space that may come before the first word. */
const MOST_LEADING = 400;
/** What is kept while it may be a repetition; white space counts. */
const MOST_KEPT = 6000;
const FENCE_LINES = new Map<Leader['kind'] | undefined, 'language' | 'bare'>([
  ['fence', 'language'],
  ['bare-fence', 'bare'],
]);

/** So much of the very beginning is never written again by chance. */
const RESTART = 60;

/**
 * Reads the beginning of a continuation until it is plain how it joins the text before. It needs what announces it, then as
 * many characters as stand somewhere in the text's tail word for word: a few, or all that is repeated.
 */
export class Opening {
  readonly #before: string;
  readonly #fence: FenceState;
  readonly #tail: Tail;
  readonly #search: OverlapSearch;
  readonly #retrace: Retrace;
  readonly #inRow: boolean;
  #leader: Leader | undefined;
  #text = '';
  /** Where in the text each unit stands that is compared. */
  readonly #places: number[] = [];

  constructor(before: string) {
    this.#before = before;
    this.#fence = fenceStateOf(before);
    this.#inRow = stopsInRow(before);
    this.#tail = tailOf(before, TAIL);
    this.#search = new OverlapSearch(this.#tail.units);
    this.#retrace = new Retrace(before, leaderOf(before.slice(0, MOST_LEADING), 'outside', true)?.length ?? 0);
  }

  /** @param unit one UTF-16 unit. */
  push(unit: string): Verdict | undefined {
    if (this.#leader !== undefined) return this.#compare(unit);
    this.#text += unit;
    const leader = leaderOf(this.#text, this.#fence, this.#text.length >= MOST_LEADING);
    return leader === undefined ? undefined : this.#begin(leader);
  }

  finish(): Verdict {
    const early = this.#leader === undefined ? this.#begin(endOfLeader(this.#text, this.#fence)) : undefined;
    return early ?? this.#verdict();
  }

  #begin(leader: Leader): Verdict | undefined {
    this.#leader = leader;
    const begun = this.#text.slice(leader.length);
    this.#text = this.#text.slice(0, leader.length);
    for (const [index, unit] of begun.split('').entries()) {
      const verdict = this.#compare(unit);
      if (verdict !== undefined) return withMore(verdict, begun.slice(index + 1));
    }
    return undefined;
  }

  #compare(unit: string): Verdict | undefined {
    const compared = comparable(unit);
    const hadRoom = this.#text.length < MOST_KEPT;
    if (hadRoom) this.#text += unit;
    if (hadRoom && compared !== '') {
      this.#places.push(this.#text.length - 1);
      this.#search.push(compared);
    }
    if (compared !== '') this.#retrace.push(compared);
    return this.#isOpen() ? undefined : this.#verdict();
  }

  #isRetracing(): boolean {
    return this.#retrace.state === 'matching' && this.#retrace.count >= RESTART;
  }

  /** Whether more text may change the verdict. One unit after a repetition is needed to judge it. */
  #isOpen(): boolean {
    if (this.#hasRetraced()) return false;
    if (this.#isRetracing()) return true;
    if (this.#text.length >= MOST_KEPT) return false;
    const isKnown = this.#search.settled && this.#places.length > this.#search.longest;
    return !isKnown || this.#retrace.state === 'matching' || this.#needsRow();
  }

  /** A row that begins as the one before it ends may be that row's next cells: its last bar tells. */
  #needsRow(): boolean {
    const row = this.#text.slice(this.#placeOf(0));
    return this.#inRow && this.#search.longest > 0 && /^\|[^\n]{0,400}$/u.test(row);
  }

  #hasRetraced(): boolean {
    return this.#retrace.state === 'complete' && this.#retrace.count >= RESTART;
  }

  #verdict(): Verdict {
    if (this.#hasRetraced() || this.#isRetracing()) return { type: 'repeats', rest: '' };
    const isWhole = this.#text.length < MOST_KEPT;
    const length = isWhole ? this.#search.overlaps().find((overlap) => this.#isEvident(overlap)) : undefined;
    if (length !== undefined) return { type: 'repeats', rest: this.#text.slice(this.#placeOf(length - 1) + 1) };
    if (this.#retrace.count >= RESTART) return { type: 'restarts' };
    return { type: 'goes-on', rest: this.#withoutLeader(), reopened: this.#leader?.kind === 'fence' };
  }

  #placeOf(index: number): number {
    return this.#places[index] ?? this.#text.length;
  }

  #isEvident(length: number): boolean {
    const { units, places } = this.#tail;
    const from = units.length - length;
    return isEvident({
      before: this.#before,
      start: places[from] ?? 0,
      units: units.slice(from),
      earlier: units.slice(0, from),
      period: this.#search.periodOf(length),
      said: this.#text.slice(this.#placeOf(0), this.#placeOf(length - 1) + 1),
      rest: this.#text.slice(this.#placeOf(length - 1) + 1),
      indented: this.#leader?.kind === 'none' && this.#leader.length > 0,
      fenceLine: FENCE_LINES.get(this.#leader?.kind),
      fence: this.#fence,
    });
  }

  #withoutLeader(): string {
    const { kind = 'none', length = 0 } = this.#leader ?? {};
    const rest = this.#text.slice(length);
    if (kind === 'preamble' || kind === 'fence') return rest;
    return kind === 'ellipsis' && isMidSentence(this.#before, rest) ? rest : this.#text;
  }
}

function endOfLeader(text: string, fence: FenceState): Leader {
  return leaderOf(text, fence, true) ?? { length: 0, kind: 'none' };
}

/** "The answ" + "...er is": an ellipsis between two halves of a sentence says only that it goes on. */
function isMidSentence(before: string, rest: string): boolean {
  return /^\s?\p{Ll}/u.test(rest) && isWord(before.trimEnd().at(-1) ?? '');
}

function withMore(verdict: Verdict, more: string): Verdict {
  return verdict.type === 'restarts' ? verdict : { ...verdict, rest: verdict.rest + more };
}
