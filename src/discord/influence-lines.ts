import { influenceOf } from '../moa/policy/influence.ts';
import { formatModel } from './format.ts';
import { inert } from './markdown/safe.ts';
import { referenceName } from './reference-pages.ts';
import { weighedReferences } from './run-view.ts';
import { chosenReference, type Studied, wholeAnswer } from './study-lines.ts';

const CELLS = 10;
const NAME_LENGTH = 36;

/**
 * Which references the answer draws on, as far as its wording tells: a bar and a share for each, inert. [] where there is no
 * whole answer, or it is one of the references as it is.
 */
export function influenceLines(view: Studied & { readonly question: string }): readonly string[] {
  const answer = wholeAnswer(view);
  const references = weighedReferences(view);
  if (answer === undefined || references.length === 0 || chosenReference(view) !== undefined) return [];
  const texts = references.map(({ outcome }) => outcome?.text ?? '');
  const shares = influenceOf(answer, texts, view.question);
  const lines = references.map((call, index) => {
    const model = formatModel(call.outcome?.answeredBy ?? '', NAME_LENGTH);
    return `${shareBar(shares[index] ?? 0)} ${referenceName(call, view.layers)}: ${model}`;
  });
  return [HEADING, ...lines].map(inert);
}

const HEADING = '🧩 **How much of the answer’s wording is theirs, too**';

function shareBar(share: number): string {
  const filled = Math.round(share * CELLS);
  return `${'▰'.repeat(filled)}${'▱'.repeat(CELLS - filled)} ${Math.round(share * 100)}%`;
}
