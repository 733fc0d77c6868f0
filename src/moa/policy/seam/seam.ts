import { isHighSurrogate } from './characters.ts';
import { afterReopening, afterRepetition, goingOn, goingOnInCode } from './joint.ts';
import { fenceStateOf } from './open-fence.ts';
import { Opening, type Verdict } from './opening.ts';

type Stage =
  | { readonly name: 'opening'; readonly opening: Opening }
  | { readonly name: 'joining'; readonly verdict: Exclude<Verdict, { type: 'restarts' }> }
  | { readonly name: 'passing' }
  | { readonly name: 'restarted' };

/**
 * Joins the continuation of a broken answer to the text before it, as it streams: what models repeat, announce or open again
 * is left out, white space that they plainly lost is put in.
 *
 * What it returns in sum depends on the texts alone, not on how they were cut; a pair of surrogates stays together. Held
 * back is what may still be a repetition: a word or two as a rule, a row in a table, an announcement (160 characters); and,
 * as long as the continuation says word for word what is there already, all of that (6,000 characters at most), which
 * comes out where it turns out to be new.
 */
export class Seam {
  readonly #before: string;
  readonly #inCode: boolean;
  #stage: Stage;
  /** Returned with the next piece: one half of a pair. */
  #half = '';

  constructor(before: string) {
    this.#before = before;
    this.#inCode = fenceStateOf(before) === 'inside';
    this.#stage = before === '' ? { name: 'passing' } : { name: 'opening', opening: new Opening(before) };
  }

  /**
   * Whether the continuation is another answer: at least 60 visible characters of the very beginning, then other words.
   * Nothing more comes out then. An answer that is other from its first words on looks like a continuation.
   */
  get restarted(): boolean {
    return this.#stage.name === 'restarted';
  }

  /** @returns what to append now; maybe nothing. */
  push(delta: string): string {
    let at = 0;
    let out = '';
    while (at < delta.length && this.#stage.name !== 'passing') {
      out += this.#take(delta.charAt(at));
      at += 1;
    }
    return this.#inPairs(out + delta.slice(at));
  }

  /** What was held back, once the continuation has ended. */
  finish(): string {
    let out = this.#half;
    this.#half = '';
    if (this.#stage.name === 'opening') out += this.#follow(this.#stage.opening.finish());
    if (this.#stage.name === 'joining') out += this.#join(this.#stage.verdict, true);
    return out;
  }

  #take(unit: string): string {
    const stage = this.#stage;
    if (stage.name === 'opening') {
      const verdict = stage.opening.push(unit);
      return verdict === undefined ? '' : this.#follow(verdict);
    }
    if (stage.name !== 'joining') return stage.name === 'passing' ? unit : '';
    return this.#join({ ...stage.verdict, rest: stage.verdict.rest + unit }, false);
  }

  #follow(verdict: Verdict): string {
    if (verdict.type !== 'restarts') return this.#join(verdict, false);
    this.#stage = { name: 'restarted' };
    return '';
  }

  #join(verdict: Exclude<Verdict, { type: 'restarts' }>, ended: boolean): string {
    const joined = this.#joined(verdict, ended);
    this.#stage = joined === undefined ? { name: 'joining', verdict } : { name: 'passing' };
    return joined ?? '';
  }

  #joined(verdict: Exclude<Verdict, { type: 'restarts' }>, ended: boolean): string | undefined {
    if (verdict.type === 'repeats') return afterRepetition(this.#before, verdict.rest, ended);
    if (verdict.reopened) return afterReopening(this.#before, verdict.rest);
    return this.#inCode ? goingOnInCode(this.#before, verdict.rest) : goingOn(this.#before, verdict.rest, ended);
  }

  #inPairs(out: string): string {
    const whole = this.#half + out;
    this.#half = isHighSurrogate(whole.at(-1) ?? '') ? whole.slice(-1) : '';
    return this.#half === '' ? whole : whole.slice(0, -1);
  }
}
