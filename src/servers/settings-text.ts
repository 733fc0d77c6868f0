import type { ModelCall, Recipe } from '../moa/recipe.ts';
import type { ServerSettings } from '../store/servers.ts';

/** What changed between two states, for the audit log: the lines of the one that the other does not have. */
export interface Difference {
  readonly before?: string;
  readonly after?: string;
}

export function differenceOf(before: ServerSettings, after: ServerSettings): Difference {
  const [old, now] = [linesOf(before), linesOf(after)];
  const gone = old.filter((line) => !now.includes(line));
  const come = now.filter((line) => !old.includes(line));
  return {
    ...(gone.length === 0 ? {} : { before: gone.join('\n') }),
    ...(come.length === 0 ? {} : { after: come.join('\n') }),
  };
}

function linesOf({ defaultPreset, presets }: ServerSettings): readonly string[] {
  return [`default: ${defaultPreset ?? 'as the host has it'}`, ...presets.flatMap(linesOfPreset)];
}

function linesOfPreset({ name, layers, aggregator, fallbacks }: Recipe): readonly string[] {
  return [
    ...layers.map((layer, index) => `${name}, layer ${index + 1}: ${layer.map(callText).join('; ')}`),
    `${name}, aggregator: ${callText(aggregator)}`,
    ...(fallbacks.length === 0 ? [] : [`${name}, fallbacks: ${fallbacks.map(callText).join('; ')}`]),
  ];
}

function callText(call: ModelCall & { readonly samples?: number }): string {
  const { model, temperature, maxTokens, reasoning, samples = 1 } = call;
  const settings = [
    ...(temperature === undefined ? [] : [`temperature ${temperature}`]),
    `max_tokens ${maxTokens}`,
    ...(reasoning === undefined ? [] : [`reasoning ${reasoning}`]),
  ];
  return `${model}${samples === 1 ? '' : ` ×${samples}`} (${settings.join(', ')})`;
}
