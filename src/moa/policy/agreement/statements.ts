import { LONGEST_STATEMENT, type Statement } from './answer.ts';
import { lastBox } from './boxes.ts';

/**
 * Where a text says what its answer is: the last place that does. Every expression here is bounded, so that the work grows with
 * the length of the text alone.
 */

const NOUN = 'answer|antwort|endergebnis|ergebnis|réponse|reponse|respuesta|resposta|risposta|antwoord';
const ADJECTIVE =
  'final|correct|right|best|short|numerical|only|exact|overall|ultimate|required|actual|simplified|finale|correcte|correcta|correta|corretta|bonne|richtige|korrekte|endgültige';
const IS = 'is|equals|would be|must be|should be|ist|lautet|beträgt|est|es|é|è';
const THEREFORE = 'therefore|thus|hence|then|simply|indeed|also|daher|donc|clearly';

/** "Answer: ", "**Final answer:** ", "Réponse finale : " */
const LABEL = new RegExp(
  `(?<![\\p{L}\\p{N}-])(?<noun>${NOUN})(?: (?:${ADJECTIVE}))?(?: (?:${IS}))?[ *_\\u00A0]{0,6}[:：][ *_]{0,6}`,
  'giu',
);
/** How that begins: looked for first, as looking back at each character is what takes time. */
const OPENS = '(?=(?:the|my|our|die|das|la|a|het) )';
/** "the answer is ", "the correct option is ", "die richtige Antwort lautet " */
const SENTENCE = new RegExp(
  `${OPENS}(?<!\\p{L})(?:(?:the|my|our|die|das|la|a|het)(?: (?:${ADJECTIVE})){0,2} (?<noun>${NOUN})|the (?:${ADJECTIVE}) (?<option>option|choice))` +
    `(?: (?:${ADJECTIVE}))?(?: (?:to|for|of) [^.:;?!]{1,60}?)? (?:${IS}|=)(?:,? (?:${THEREFORE}),?)?(?: |:|$)[ *_]{0,6}`,
  'giu',
);
const HEADING = new RegExp(`^[\\s>*_#]{0,12}(?:the |my )?(?:(?:${ADJECTIVE}) )?(?<noun>${NOUN})[\\s*_]{0,6}$`, 'iu');
/** What every statement holds; most lines hold none of it, and are done with at once. */
const MARK = new RegExp(`${NOUN}|option|choice|\\\\boxed|\\\\f(?:rame)?box`, 'iu');
/** Some of each, without the cost of folding all of Unicode's cases: ſ is the one letter more that those words fold. */
const PERHAPS_MARK = /an[sſ]wer|antwo|ergebni|r[eé]pon|r[ei][sſ]p|option|choice|\\(?:boxed|fbox|framebox)/i;
const LINE_START = new RegExp(`^[\\s>*_#•\\d.)✅-]{0,16}(?:(?:the|my|${ADJECTIVE})\\s{1,2}){0,3}$`, 'iu');
/** The end of a solution in GSM8K (Cobbe et al. 2021), but elsewhere a heading. */
const HASHES = /^\s{0,3}#### ?(?<said>[^#\s].{0,99})$/;
const CONCLUSION =
  /^[\s>*_$]{0,12}(?:therefore|so|thus|hence|∴|daher|donc|por lo tanto|portanto)[, :]{1,3}(?<left>[^,;=]{1,80}(?:=[^,;=]{1,80}){0,3})=(?<said>[^,;=]{1,80})$/iu;
const CONNECTED =
  /(?<!\p{L})(?:and|or|if|when|where|und|oder|wenn|et|ou|si|y|let|set|assume|suppose|define|given|choose|take|const|var|with|for|since)(?!\p{L})/iu;

/** What goes before a mention of an answer that does not state it. */
const SUPPOSED = /(?<!\p{L})(?:if|whether|suppose|assume|assuming|unless|wenn|falls|ob)(?!\p{L})[^.!?]{0,60}$/iu;
const DENIED =
  /(?<!\p{L})(?:not|doubt|wrong|nicht|said|says?|claims?|claimed|wrote|(?:people|many|some|others) (?:think|believe))(?!\p{L})[^.!?,;:]{0,40}$|n['’]t [^.!?,;:]{0,40}$/iu;
/** Whose answer, or which, directly before the word: not the one that this text gives. */
const OTHERS =
  /(?:(?<!\p{L})(?:incorrect|falsche|previous|earlier|initial|first|common|example|sample|model|student|response|naive|tempting|intuitive|their|his|her|other|another)|['’]s) $/iu;
const ONE_OF_SEVERAL = /(?:^|[\s>*_])\(?[a-h]\)[\s*_]{0,4}$|\bpart [a-h\d][\s*_:)]{0,4}$/i;
const CORRECTION = /^[\s>*_]{0,12}(?:wait|hmm+|actually|correction|scratch that|oops|no, |however, )/i;
const LOOKED_BACK = 80;
const LINES_BELOW = 4;
const LIST_ITEM = /^[\s>]{0,12}(?:[-*+•]|\d{1,2}[.)])\s+/;

const FENCE = /^[\s>]{0,12}(`{3}|~{3})/;
/** ```42``` is code within its line, and opens nothing. */
const CLOSED_ON_ITS_LINE = /^[\s>]{0,12}`+[^`]+`/;

/** The lines of a text that are not code. An open fence reaches to the end. */
export function linesOutsideFences(text: string): readonly string[] {
  let fence: string | undefined;
  return text.split(/[\n\r\u2028\u2029]+/).filter((line) => {
    const [, mark] = CLOSED_ON_ITS_LINE.test(line) ? [] : (FENCE.exec(line) ?? []);
    const inside = fence !== undefined;
    if (mark !== undefined) fence = inside && fence === mark ? undefined : (fence ?? mark);
    return !inside && mark === undefined;
  });
}

/**
 * A statement that cannot be read has nothing `said`: it hides those before it, as it may take them back. A conclusion counts
 * only where there is nothing else, as it may be the check of an answer.
 */
export function lastStatement(lines: readonly string[]): Statement | undefined {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return hashed(lines[last] ?? '') ?? explicit(lines, last) ?? concluded(lines[last] ?? '');
}

function explicit(lines: readonly string[], last: number): Statement | undefined {
  for (let index = last; index >= 0; index -= 1) {
    const statement = statementOn(lines, index);
    if (statement) return isCorrected(lines.slice(index + 1)) ? { ...statement, said: '' } : statement;
  }
  return undefined;
}

function isCorrected(later: readonly string[]): boolean {
  return later.some((line) => CORRECTION.test(line));
}

function statementOn(lines: readonly string[], index: number): Statement | undefined {
  const line = lines[index] ?? '';
  if (!PERHAPS_MARK.test(line) || !MARK.test(line)) return undefined;
  const noun = line.length > LOOKED_BACK ? undefined : HEADING.exec(line)?.groups?.['noun'];
  if (noun !== undefined) return below(lines, index, noun);
  const mention = lastMention(line);
  const box = lastBox(lines, index);
  if (box && box.at >= (mention?.at ?? 0)) return { form: 'boxed', said: box.said, decimalComma: false };
  return mention && announced(lines, index, mention);
}

/** `#### 42` */
function hashed(line: string): Statement | undefined {
  const said = HASHES.exec(line)?.groups?.['said'];
  return said === undefined || MARK.test(said) ? undefined : { form: 'conclusion', said, decimalComma: false };
}

/** "So 6 × 7 = 42" */
function concluded(line: string): Statement | undefined {
  if (line.length > LONGEST_STATEMENT) return undefined;
  const { left = '', said } = CONCLUSION.exec(line)?.groups ?? {};
  if (said === undefined || CONNECTED.test(left) || CONNECTED.test(said)) return undefined;
  return { form: 'conclusion', said, decimalComma: false };
}

interface Mention {
  readonly at: number;
  readonly end: number;
  readonly noun: string;
  readonly isLabel: boolean;
}

function lastMention(line: string): Mention | undefined {
  // None has a label that has no colon.
  const labels = /[:：]/.test(line) ? mentions(line, LABEL) : [];
  const found = [...labels, ...mentions(line, SENTENCE)].filter(({ at }) => !SUPPOSED.test(before(line, at)));
  return found.reduce<Mention | undefined>((last, each) => (last && last.end > each.end ? last : each), undefined);
}

function mentions(line: string, pattern: RegExp): readonly Mention[] {
  return Array.from(line.matchAll(pattern), ({ index, 0: { length }, groups }) => ({
    at: index,
    end: index + length,
    noun: groups?.['noun'] ?? groups?.['option'] ?? '',
    isLabel: pattern === LABEL,
  }));
}

function before(line: string, at: number): string {
  return line.slice(Math.max(0, at - LOOKED_BACK), at);
}

function announced(lines: readonly string[], index: number, { at, end, noun, isLabel }: Mention): Statement {
  const line = lines[index] ?? '';
  const earlier = before(line, at);
  const said = line.slice(end, end + LONGEST_STATEMENT);
  const decimalComma = usesDecimalComma(noun);
  if ([DENIED, OTHERS, ONE_OF_SEVERAL].some((pattern) => pattern.test(earlier)))
    return { form: 'sentence', said: '', decimalComma };
  if (isBlank(said)) return below(lines, index, noun);
  const startsLine = isLabel && at < LOOKED_BACK && LINE_START.test(earlier);
  return { form: startsLine ? 'label' : 'sentence', said, decimalComma };
}

/** What is said under "## Final answer": the next line that holds more than marks. A list there is several answers. */
function below(lines: readonly string[], index: number, noun: string): Statement {
  const [next = '', after = ''] = lines
    .slice(index + 1, index + 1 + LINES_BELOW)
    .map((line) => line.slice(0, LONGEST_STATEMENT))
    .filter((line) => !isBlank(line));
  const said = LIST_ITEM.test(next) && LIST_ITEM.test(after) ? '' : next.replace(/^[\s>]+/, '').replace(LIST_ITEM, '');
  return { form: 'below-label', said, decimalComma: usesDecimalComma(noun) };
}

function isBlank(text: string): boolean {
  return /^(?:[\s*_$>-]|\\\[)*$/.test(text);
}

function usesDecimalComma(noun: string): boolean {
  return !/^(?:answer|option|choice)$/i.test(noun);
}
