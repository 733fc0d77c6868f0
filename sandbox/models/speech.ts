import { findAnswer, type Scenario, type ScenarioAnswer, type SpokenMessage } from '../scenarios/scenario.ts';
import type { Speech } from './answer-plan.ts';
import type { CatalogueEntry } from './catalogue-entry.ts';
import { fingerprint, seededRandom } from './random.ts';
import { type ChatRequest, imagesOf, questionOf, textOf } from './request.ts';
import type { Script } from './script.ts';

export interface SpeechInput {
  readonly request: ChatRequest;
  readonly entry: CatalogueEntry;
  readonly script: Script;
  readonly scenarios: readonly Scenario[];
  readonly seed: number;
}

/** Durations are milliseconds, before the server's speed. */
export interface SpeechPace {
  readonly firstTokenMs: number;
  readonly perTokenMs: number;
}

const QUOTED_WORDS = 12;
const QUOTED_LETTERS = 90;
const MARK = /sandbox-[0-9a-f]{8}/g;
/** "Response 1:", "**Answer 2**", "3. …": how people number what they hand over. */
const NUMBERED = /^\s*[#*_[(]*(?:(?:response|reference|answer|proposal|candidate)\s+\[?#?\d+|\d+[.)]\s)/gim;

/** What a model says: the script's words, the scenario's, or an answer that says plainly what it is. */
export class Speaker {
  readonly #input: SpeechInput;
  readonly #scenario: ScenarioAnswer | undefined;

  constructor(input: SpeechInput) {
    this.#input = input;
    this.#scenario = findAnswer(input.scenarios, input.entry.id, spoken(input.request));
  }

  say(choice: number): Speech {
    const { script } = this.#input;
    const scripted = script.text !== undefined || script.reasoning !== undefined || script.toolCalls !== undefined;
    if (scripted) return { text: script.text ?? '', reasoning: script.reasoning ?? '' };
    return this.#goOn(choice) ?? this.#fromTheStart(choice);
  }

  #fromTheStart(choice: number): Speech {
    if (this.#scenario !== undefined) return { text: this.#scenario.text, reasoning: this.#scenario.reasoning ?? '' };
    return plainSpeech(this.#input, choice);
  }

  /** Asked to go on with what it had begun to say, a model says the rest; undefined where it had not said that. */
  #goOn(choice: number): Speech | undefined {
    const { messages } = this.#input.request;
    const [begun, asked] = messages.slice(-2);
    if (begun?.role !== 'assistant' || asked?.role !== 'user') return undefined;
    const before = { ...this.#input, request: { ...this.#input.request, messages: messages.slice(0, -2) } };
    if (!before.request.messages.some(({ role }) => role === 'user')) return undefined;
    const { text } = new Speaker(before).say(choice);
    const said = textOf(begun);
    return said !== '' && text.startsWith(said) ? { text: text.slice(said.length), reasoning: '' } : undefined;
  }

  /** The scenario's pace; else the model's own, which stays the same from call to call. */
  get pace(): SpeechPace {
    if (this.#scenario !== undefined) {
      const { firstTokenMs, tokensPerSecond } = this.#scenario;
      return { firstTokenMs, perTokenMs: 1000 / tokensPerSecond };
    }
    const random = seededRandom('pace', this.#input.seed, this.#input.entry.id);
    return { firstTokenMs: 250 + 650 * random(), perTokenMs: 1000 / (40 + 80 * random()) };
  }
}

function spoken({ messages }: ChatRequest): readonly SpokenMessage[] {
  return messages.map((message) => ({ role: message.role, text: textOf(message) }));
}

/** Depends on the seed, the model and the question only. Its mark lets an aggregator's answer tell what reached it. */
function plainSpeech({ request, entry, seed }: SpeechInput, choice: number): Speech {
  const question = questionOf(request);
  const mark = `sandbox-${fingerprint(8, seed, entry.id, question, choice)}`;
  const references = referencesIn(request);
  const paragraphs = [
    `**This is the sandbox: no model is behind this answer.** It was written beforehand and is given in the name of \`${entry.id}\`.`,
    quotation(question),
    ...(references === undefined ? [advice(seed, entry.id)] : [references]),
    ...(entry.vision ? imagesOf(request).map((url) => `Image received: ${url.slice(0, QUOTED_LETTERS)}`) : []),
    `Mark of this answer: ${mark}`,
  ];
  const reasoning =
    entry.reasoning === 'none' ? '' : `Nobody thinks here either: these are scripted thoughts of ${entry.id}.`;
  return { text: paragraphs.join('\n\n'), reasoning };
}

function quotation(question: string): string {
  const words = question.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return 'Nothing was asked.';
  const start = words.slice(0, QUOTED_WORDS).join(' ').slice(0, QUOTED_LETTERS);
  return words.join(' ') === start ? `The question was: “${start}”` : `The question begins: “${start} …”`;
}

function advice(seed: number, model: string): string {
  const ways = [
    'The scenarios in `sandbox/scenarios/` have whole answers; this question has none yet.',
    'For a whole answer, ask one of the questions in `sandbox/scenarios/`, or add this one there.',
    'With `TOGETHER_API_KEY` set, the sandbox asks real models instead.',
  ];
  return ways[Math.floor(seededRandom('advice', seed, model)() * ways.length)] ?? '';
}

/** What was handed over with the question, counted; undefined where nothing was. */
function referencesIn(request: ChatRequest): string | undefined {
  const handed = request.messages.filter(({ role }) => role === 'system' || role === 'user').map(textOf);
  const marks = new Set(handed.flatMap((text) => text.match(MARK) ?? []));
  const numbered = request.messages
    .filter(({ role }) => role === 'system')
    .reduce((sum, message) => sum + (textOf(message).match(NUMBERED)?.length ?? 0), 0);
  const count = marks.size > 0 ? marks.size : numbered;
  if (count === 0) return undefined;
  const named = marks.size === 0 ? '' : `, with these marks: ${[...marks].join(', ')}`;
  return `${count} ${count === 1 ? 'reference' : 'references'} came with it${named}. A real aggregator would weigh them now.`;
}
