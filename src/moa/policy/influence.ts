/**
 * How many units make a shingle: words, or characters where a script has no spaces between words. Three words are seldom
 * the same by chance; five characters are about as much text in Chinese, Japanese or Thai.
 */
const SHINGLE = { words: 3, characters: 5 } as const;

const UNSPACED = ['Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Thai', 'Lao', 'Khmer', 'Myanmar', 'Tibetan', 'Javanese']
  .map((script) => `\\p{scx=${script}}`)
  .join('');

/** A letter of a script without spaces, or a word. */
const UNIT = new RegExp(`(?=[\\p{L}\\p{M}\\p{N}])[${UNSPACED}]|(?:(?![${UNSPACED}])[\\p{L}\\p{M}\\p{N}])+`, 'gu');
const UNSPACED_UNIT = new RegExp(`^[${UNSPACED}]$`, 'u');

/** What is no wording of a text in Markdown: fences with their language, numbers of lists, targets of links, HTML. */
const MARKUP = [/^[ \t]*(?:`{3,}|~{3,})[\w+-]*/gm, /^[ \t]*\d{1,3}[.)][ \t]/gm, /\]\([^()\s]*/g, /<\/?[a-z][^<>]*>/gi];

/**
 * How much of the answer's wording each reference has too: of the answer's distinct shingles (w-shingling, Broder 1997, "On
 * the resemblance and containment of documents": runs of 3 words, or of 5 characters in scripts without spaces), the share
 * that stands in that reference as well. A shingle that k references have counts 1/k for each; what the question already
 * says counts for nobody, and not as part of the answer. Case, punctuation and Markdown are not looked at.
 *
 * This measures overlap of wording and nothing else. It is no proof that a reference was used: two texts may say the same
 * by chance or custom, and what the aggregator took over and said in words of its own does not show.
 *
 * @returns a share for each reference, in their order, each 0..1 and together 1 at most: the rest is wording of the
 * aggregator's own. All 0 where nothing is shared. Time and memory are linear in the length of the texts.
 */
export function influenceOf(answer: string, references: readonly string[], question: string): readonly number[] {
  const units = unitsOf(answer);
  const reach = {
    words: Math.min(SHINGLE.words, units.length),
    characters: Math.min(SHINGLE.characters, units.length),
  };
  const holders = new Map<string, number[]>();
  for (const shingle of shinglesOf(units, reach)) holders.set(shingle, []);
  for (const shingle of shinglesOf(unitsOf(question), reach)) holders.delete(shingle);
  for (const [index, reference] of references.entries()) {
    for (const shingle of shinglesOf(unitsOf(reference), reach)) note(holders.get(shingle), index);
  }
  return sharesOf([...holders.values()], references.length);
}

/** A reference that repeats itself is noted once: all its shingles come before those of the next. */
function note(holders: number[] | undefined, reference: number): void {
  if (holders !== undefined && holders.at(-1) !== reference) holders.push(reference);
}

function sharesOf(holdersOfEach: readonly (readonly number[])[], references: number): readonly number[] {
  const counts = new Array<number>(references).fill(0);
  for (const holders of holdersOfEach) {
    for (const index of holders) counts[index] = (counts[index] ?? 0) + 1 / holders.length;
  }
  return counts.map((count) => (count === 0 ? 0 : count / holdersOfEach.length));
}

function unitsOf(text: string): readonly string[] {
  const wording = MARKUP.reduce((rest, markup) => rest.replace(markup, ' '), text);
  return wording.normalize('NFKC').toLowerCase().match(UNIT) ?? [];
}

/** The shingles that begin with each unit; how long one is depends on the script that it begins with. */
function* shinglesOf(units: readonly string[], reach: Record<keyof typeof SHINGLE, number>): Iterable<string> {
  for (const [start, unit] of units.entries()) {
    const end = start + (UNSPACED_UNIT.test(unit) ? reach.characters : reach.words);
    if (end <= units.length) yield units.slice(start, end).join(' ');
  }
}
