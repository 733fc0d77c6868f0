import { seededRandom } from '../sandbox/models/random.ts';

const CONSONANTS = 'bdfgklmnprst';
const VOWELS = 'aeiou';
const WORDS_PER_SENTENCE = 12;
const SENTENCES_PER_PARAGRAPH = 3;
/** Nothing else on a card begins so: what is shown of the answer begins there. */
const FIRST_WORD = 'Zizim';

/** `count` different words of five letters, in sentences and short paragraphs without any Markdown: the same for the same seed. */
export function plainAnswer(count: number, seed: number): string {
  const random = seededRandom('words', seed);
  const words = new Set([FIRST_WORD]);
  while (words.size < count) words.add(word(random));
  const sentences = chunks([...words], WORDS_PER_SENTENCE).map((sentence) => `${sentence.join(' ')}.`);
  return chunks(sentences, SENTENCES_PER_PARAGRAPH)
    .map((paragraph) => paragraph.join(' '))
    .join('\n\n');
}

function word(random: () => number): string {
  const pick = (letters: string): string => letters.charAt(Math.floor(random() * letters.length));
  return pick(CONSONANTS) + pick(VOWELS) + pick(CONSONANTS) + pick(VOWELS) + pick(CONSONANTS);
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

/** Tells how much of an answer a message shows, whatever else is on it. */
export class Yardstick {
  readonly #letters: string;
  readonly #words: readonly string[];
  /** How many letters have come with each token and those before it. */
  readonly #ends: readonly number[];

  /** `tokens` make up the answer; white space is not looked at, as a message does not end in any. */
  constructor(tokens: readonly string[]) {
    const text = tokens.join('');
    this.#letters = lettersOf(text);
    this.#words = text.split(/\s+/).filter((each) => each !== '');
    let letters = 0;
    this.#ends = tokens.map((token) => {
      letters += lettersOf(token).length;
      return letters;
    });
  }

  /** How many tokens, from the first on, can be read in `message`. */
  tokensIn(message: string): number {
    const letters = this.#lettersIn(lettersOf(message));
    const missing = this.#ends.findIndex((end) => end > letters);
    return letters === 0 ? 0 : missing === -1 ? this.#ends.length : missing;
  }

  /** How many words of the answer `message` lacks. */
  missingIn(message: string): number {
    const shown = new Set(message.split(/\s+/));
    return this.#words.filter((each) => !shown.has(each)).length;
  }

  #lettersIn(message: string): number {
    let most = 0;
    for (let at = message.indexOf(this.#letters.charAt(0)); at !== -1; ) {
      let length = 0;
      while (length < this.#letters.length && message[at + length] === this.#letters[length]) length += 1;
      most = Math.max(most, length);
      at = message.indexOf(this.#letters.charAt(0), at + 1);
    }
    return most;
  }
}

function lettersOf(text: string): string {
  return text.replace(/\s+/g, '');
}
