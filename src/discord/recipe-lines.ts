import type { Price } from '../moa/cost.ts';
import type { ModelCall, Recipe, Reference } from '../moa/recipe.ts';
import { formatCount, formatId, formatSeconds } from './format.ts';

/** What is known of a model beside its recipe. */
export interface ModelNote {
  readonly price: Price | undefined;
  /** `unproven`: there is no list of models to look it up in. */
  readonly standing: 'listed' | 'not-listed' | 'unproven';
  /** How long it is still left out, where the server has said that it does not offer it. */
  readonly leftOutMs: number | undefined;
}

/** A recipe as a list, for those who change it: Markdown, line by line, with every model's whole name. */
export function recipeLines(
  { layers, aggregator, fallbacks }: Recipe,
  noteOf: (model: string) => ModelNote,
): readonly string[] {
  const line = (call: ModelCall | Reference): string => callLine(call, noteOf(call.model));
  return [
    ...layers.flatMap((layer, index) => [`**Layer ${index + 1}**`, ...layer.map((call) => `- ${line(call)}`)]),
    layers.length === 0 ? '**Aggregator**, alone' : '**Aggregator**',
    `- ${line(aggregator)}`,
    ...(fallbacks.length === 0 ? [] : ['**In its place**, in this order']),
    ...fallbacks.map((call, index) => `${index + 1}. ${line(call)}`),
  ];
}

function callLine(call: ModelCall | Reference, note: ModelNote): string {
  const { model, temperature, maxTokens, reasoning } = call;
  const samples = 'samples' in call && call.samples > 1 ? ` ×${call.samples}` : '';
  return [
    `${formatId(model)}${samples}`,
    ...(temperature === undefined ? [] : [`temperature ${temperature}`]),
    `${formatCount(maxTokens)} tokens`,
    ...(reasoning === undefined ? [] : [`reasoning ${reasoning}`]),
    ...(note.price === undefined ? [] : [formatPrice(note.price)]),
    ...standingText(note),
  ].join(' · ');
}

/** What keeps a model from being asked, or may; nothing where all is well. */
export function standingText({ standing, leftOutMs }: ModelNote): readonly string[] {
  if (leftOutMs !== undefined) return [`🚫 not offered, left out for another ${formatSeconds(leftOutMs)}`];
  if (standing === 'not-listed') return ['🚫 not offered just now'];
  return standing === 'unproven' ? ['❔ unproven: the model server has no list'] : [];
}

/** In and out, per million tokens. */
export function formatPrice({ inputPerMillion, outputPerMillion }: Price): string {
  return `${perMillion(inputPerMillion)} in, ${perMillion(outputPerMillion)} out`;
}

/** Two digits, or as many as it takes to say anything. */
function perMillion(dollars: number): string {
  return `$${dollars >= 0.01 || dollars === 0 ? dollars.toFixed(2) : Number(dollars.toPrecision(2)).toString()}`;
}
