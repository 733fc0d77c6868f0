import type { CatalogueEntry } from './catalogue-entry.ts';
import { cutIntoPieces } from './pieces.ts';
import { type ChatRequest, promptTokens } from './request.ts';
import type { ReasoningField, Script, ToolCall, UsageMode } from './script.ts';

/** What a model would say if nothing stopped it. */
export interface Speech {
  readonly text: string;
  readonly reasoning: string;
}

interface ToolPiece {
  readonly index: number;
  /** Only in a call's first piece. */
  readonly name?: string;
  readonly arguments: string;
}

/** One token on the wire. */
export type Piece =
  | { readonly channel: 'reasoning' | 'content'; readonly text: string }
  | { readonly channel: 'tool'; readonly tool: ToolPiece };

export interface PlannedChoice {
  readonly index: number;
  readonly pieces: readonly Piece[];
  /** Null: none is sent. */
  readonly finish: string | null;
}

/** Token counts of a whole answer. */
interface PlannedUsage {
  readonly prompt: number;
  readonly completion: number;
  readonly reasoning: number;
}

/** A whole answer, cut into tokens and at its limits. */
export interface AnswerPlan {
  readonly model: string;
  readonly choices: readonly PlannedChoice[];
  readonly usage: PlannedUsage;
  readonly usageMode: UsageMode;
  readonly reasoningField: ReasoningField;
}

export interface PlanInput {
  readonly request: ChatRequest;
  readonly entry: CatalogueEntry;
  readonly script: Script;
  readonly seed: number;
  /** Of the n-th choice. */
  readonly speech: (choice: number) => Speech;
  /** In tokens, after a clamp; undefined: as long as it likes. */
  readonly maxTokens: number | undefined;
}

/** Works out the whole answer before its first byte leaves, so that its usage agrees with what is sent. */
export function planAnswer(input: PlanInput): AnswerPlan {
  const { request, entry, script } = input;
  const choices = Array.from({ length: request.n ?? 1 }, (_, index) => planChoice(input, index));
  const pieces = choices.flatMap((choice) => choice.pieces);
  return {
    model: script.answeredBy ?? entry.redirectsTo ?? entry.id,
    choices,
    usage: {
      prompt: promptTokens(request),
      completion: pieces.length,
      reasoning: pieces.filter(({ channel }) => channel === 'reasoning').length,
    },
    usageMode: script.usageMode ?? entry.usageMode,
    reasoningField: fieldOf(input),
  };
}

function fieldOf({ script, entry }: PlanInput): ReasoningField {
  return script.reasoningField ?? entry.reasoningField;
}

function planChoice(input: PlanInput, index: number): PlannedChoice {
  const { request, entry, script } = input;
  const said = input.speech(index);
  const switchedOff = request.reasoning?.enabled === false && entry.reasoning !== 'always';
  const reasoning = switchedOff ? '' : said.reasoning;
  const text = beforeStop(said.text, request.stop ?? []);
  const all = [...textPieces(input, reasoning, text, index), ...toolPieces(input, script.toolCalls ?? [])];
  const limit = script.ignoreMaxTokens === true ? undefined : input.maxTokens;
  const cut = limit !== undefined && all.length > limit;
  const natural = script.toolCalls !== undefined ? 'tool_calls' : text === said.text ? entry.naturalFinish : 'stop';
  const finish = script.finish === undefined ? (cut ? 'length' : natural) : script.finish;
  return { index, pieces: cut ? all.slice(0, limit) : all, finish };
}

function textPieces(input: PlanInput, reasoning: string, text: string, index: number): readonly Piece[] {
  const cut = (channel: 'reasoning' | 'content', of: string): readonly Piece[] =>
    cutIntoPieces(of, input.seed, input.entry.id, index).map((piece) => ({ channel, text: piece }));
  if (fieldOf(input) !== 'think-tags') return [...cut('reasoning', reasoning), ...cut('content', text)];
  return cut('content', reasoning === '' ? text : `<think>\n${reasoning}\n</think>\n\n${text}`);
}

function toolPieces({ seed }: PlanInput, calls: readonly ToolCall[]): readonly Piece[] {
  return calls.flatMap((call, index): readonly Piece[] => [
    { channel: 'tool', tool: { index, name: call.name, arguments: '' } },
    ...cutIntoPieces(call.arguments, seed, index).map(
      (part): Piece => ({ channel: 'tool', tool: { index, arguments: part } }),
    ),
  ]);
}

function beforeStop(text: string, stops: readonly string[]): string {
  const ends = stops.filter((stop) => stop !== '').map((stop) => text.indexOf(stop));
  const found = ends.filter((end) => end >= 0);
  return found.length === 0 ? text : text.slice(0, Math.min(...found));
}
