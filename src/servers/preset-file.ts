import { z } from 'zod';
import { fieldName, type Recipe, recipeSchema } from '../moa/recipe.ts';
import { notListed } from './model-names.ts';
import type { OfferedModel } from './offered-models.ts';
import { brief } from './quoted.ts';
import { Refusal } from './refusal.ts';

/** A preset as a JSON file, to be kept, changed by hand, or brought to another server. */

/** In bytes: longer than any preset can be. */
export const LONGEST_FILE = 256 * 1024;

const MOST_FAULTS = 20;
const LONGEST_FAULT = 900;

/** A preset begins anew where it is brought to. */
const fileSchema = recipeSchema.extend({ version: z.int().min(1).default(1) });

export function presetFile(recipe: Recipe): string {
  return `${JSON.stringify(recipe, undefined, 2)}\n`;
}

/**
 * Reads what {@link presetFile} wrote, or a person.
 * @param name in the place of the one in the file.
 * @throws Refusal with every fault, each by its field, models that the server does not list among them.
 */
export function readPresetFile(text: string, name: string | undefined, offered: readonly OfferedModel[]): Recipe {
  const data = readJson(text);
  const parsed = fileSchema.safeParse(name === undefined ? data : { ...data, name });
  if (!parsed.success) throw refusal(parsed.error.issues.map(({ path, message }) => fault(path, message)));
  const faults = offered.length === 0 ? [] : modelFaults(parsed.data, offered);
  if (faults.length > 0) throw refusal(faults);
  return { ...parsed.data, version: 1 };
}

const anObject = z.record(z.string(), z.unknown());

function readJson(text: string): Readonly<Record<string, unknown>> {
  try {
    return anObject.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
  } catch (error) {
    if (error instanceof SyntaxError)
      throw new Refusal(`The file is not JSON: ${brief(error.message, LONGEST_FAULT)}. Nothing was imported.`);
    throw new Refusal('The file does not hold a preset: that is a JSON object, {…}. Nothing was imported.');
  }
}

function modelFaults({ layers, aggregator, fallbacks }: Recipe, offered: readonly OfferedModel[]): readonly string[] {
  const listed = new Set(offered.map(({ id }) => id));
  const calls = [
    ...layers.flatMap((layer, at) =>
      layer.flatMap(({ model, fallback }, index) => [
        { path: ['layers', at, index], model },
        ...(fallback === undefined ? [] : [{ path: ['layers', at, index, 'fallback'], model: fallback.model }]),
      ]),
    ),
    { path: ['aggregator'], model: aggregator.model },
    ...fallbacks.map(({ model }, index) => ({ path: ['fallbacks', index], model })),
  ];
  return calls
    .filter(({ model }) => !listed.has(model))
    .map(({ path, model }) => fault([...path, 'model'], notListed(model, offered)));
}

function fault(path: readonly PropertyKey[], message: string): string {
  // A message may quote what the file says, at any length.
  const said = brief(message, LONGEST_FAULT);
  return `- \`${fieldName(path).replaceAll('`', "'") || 'the preset'}\`: ${said}`;
}

function refusal(faults: readonly string[]): Refusal {
  const more = faults.length - MOST_FAULTS;
  const rest = more > 0 ? [`- and ${more} more.`] : [];
  return new Refusal(
    ['The file cannot be used. Nothing was imported.', ...faults.slice(0, MOST_FAULTS), ...rest].join('\n'),
  );
}
