import type { Price } from '../moa/cost.ts';
import { isNotOffered, type ModelErrorKind } from '../moa/model.ts';
import type { Policy } from '../moa/policy/policy.ts';
import type { ModelCall, Recipe, Reference } from '../moa/recipe.ts';
import { formatCount, formatId, formatSeconds } from './format.ts';

/** What is known of a model beside its recipe. */
export interface ModelNote {
  readonly price: Price | undefined;
  /** `unproven`: there is no list of models to look it up in. */
  readonly standing: 'listed' | 'not-listed' | 'unproven';
  /** Whether it is asked just now: not, for a while, where it has failed too often, or is not offered. */
  readonly breaker:
    | { readonly state: 'closed' }
    | { readonly state: 'open'; readonly kind: ModelErrorKind; readonly leftMs: number }
    /** `probing`: a call is finding out just now; else the next one will. */
    | { readonly state: 'half-open'; readonly kind: ModelErrorKind; readonly probing: boolean };
}

/** Why a model is not asked, in a word or three. */
const CAUSES: Readonly<Record<ModelErrorKind, string>> = {
  'rate-limit': 'rate limit',
  overloaded: 'overloaded',
  server: 'server errors',
  auth: 'API key refused',
  payment: 'no credit left',
  missing: 'not offered',
  'not-chat': 'not made for chat',
  context: 'question too long',
  refused: 'requests refused',
  timeout: 'too slow',
  connection: 'no connection',
  cut: 'answers broke off',
  protocol: 'what came was no answer',
  empty: 'answers without text',
  ceiling: 'above the ceiling of a question',
};

/** A recipe as a list, for those who change it: Markdown, line by line, with every model's whole name. */
export function recipeLines(
  { layers, aggregator, fallbacks, policy }: Recipe,
  noteOf: (model: string) => ModelNote,
): readonly string[] {
  const line = (call: ModelCall | Reference): string => callLine(call, noteOf(call.model));
  return [
    ...layers.flatMap((layer, index) => [`**Layer ${index + 1}**`, ...layer.map((call) => `- ${line(call)}`)]),
    layers.length === 0 ? '**Aggregator**, alone' : '**Aggregator**',
    `- ${line(aggregator)}`,
    ...(fallbacks.length === 0 ? [] : ['**In its place**, in this order']),
    ...fallbacks.map((call, index) => `${index + 1}. ${line(call)}`),
    ...(layers.length === 0 ? [] : [`-# ${policyLine(policy)}`]),
  ];
}

/** How long is waited, and what else is done, in a line. */
function policyLine({
  quorum,
  graceMs,
  hedge,
  agreement,
  earlyEnd,
  ending,
  analysis,
  ranking,
  ...rest
}: Policy): string {
  const grace = graceMs === undefined ? 'half of what those took, at least 1 s' : formatSeconds(graceMs);
  const rules = [
    quorum === 1 ? 'waits for all' : `once ${Math.round(quorum * 100)} % of a layer are in, the others get ${grace}`,
    ...(hedge ? ['who is late with the first word is asked again'] : []),
    ...(agreement === 'end-wait' ? ['short answers that agree end the wait'] : []),
    ...(earlyEnd ? ['and skip the layers that are left'] : []),
    ...(analysis ? ['references are compared first'] : []),
    ...(ranking ? ['they rank each other'] : []),
    ...(ending === 'pick' ? ['the best of them is the answer'] : []),
    ...(rest.ceilingDollars === undefined ? [] : [`$${rest.ceilingDollars} a question at most`]),
  ];
  return `${rules.join('; ')}.`;
}

function callLine(call: ModelCall | Reference, note: ModelNote): string {
  const { model, temperature, maxTokens, reasoning } = call;
  const samples = 'samples' in call && call.samples > 1 ? ` ×${call.samples}` : '';
  const standIn =
    'fallback' in call && call.fallback !== undefined ? [`in its place ${formatId(call.fallback.model)}`] : [];
  return [
    `${formatId(model)}${samples}`,
    ...(temperature === undefined ? [] : [`temperature ${temperature}`]),
    `${formatCount(maxTokens)} tokens`,
    ...(reasoning === undefined ? [] : [`reasoning ${reasoning}`]),
    ...(note.price === undefined ? [] : [formatPrice(note.price)]),
    ...standIn,
    ...standingText(note),
  ].join(' · ');
}

/** What keeps a model from being asked, or may; nothing where all is well. */
export function standingText({ standing, breaker }: ModelNote): readonly string[] {
  if (breaker.state === 'open' && isNotOffered(breaker.kind)) {
    return [`🚫 not offered, left out for another ${formatSeconds(breaker.leftMs)}`];
  }
  if (standing === 'not-listed') return ['🚫 not offered just now'];
  return [...(standing === 'unproven' ? ['❔ unproven: the model server has no list'] : []), ...breakerText(breaker)];
}

function breakerText(breaker: ModelNote['breaker']): readonly string[] {
  if (breaker.state === 'closed') return [];
  const cause = CAUSES[breaker.kind];
  if (breaker.state === 'open') return [`⏸️ not asked for another ${formatSeconds(breaker.leftMs)}: ${cause}`];
  return [
    breaker.probing ? `⏳ being tried again after: ${cause}` : `⏳ tried again with the next question after: ${cause}`,
  ];
}

/** In and out, per million tokens. */
export function formatPrice({ inputPerMillion, outputPerMillion }: Price): string {
  return `${perMillion(inputPerMillion)} in, ${perMillion(outputPerMillion)} out`;
}

/** Two digits, or as many as it takes to say anything. */
function perMillion(dollars: number): string {
  return `$${dollars >= 0.01 || dollars === 0 ? dollars.toFixed(2) : Number(dollars.toPrecision(2)).toString()}`;
}
