import type { ApplicationCommandOptionChoiceData } from 'discord.js';
import { formatCount } from '../discord/format.ts';
import { formatPrice } from '../discord/recipe-lines.ts';
import { modelsWith } from '../servers/model-names.ts';
import type { OfferedModel } from '../servers/offered-models.ts';
import { CHOICE_LENGTH, choiceName, MOST_CHOICES, PATIENCE_MS } from './choices.ts';
import type { CommandDeps } from './command.ts';

/** The models that the server offers by any part of their names, with price and context; none while no list has come yet. */
export async function completeModel(
  typed: string,
  { models, clock }: Pick<CommandDeps, 'models' | 'clock'>,
): Promise<readonly ApplicationCommandOptionChoiceData<string>[]> {
  const waiting = new AbortController();
  const late = clock.sleep(PATIENCE_MS, waiting.signal).then(
    () => [],
    () => [],
  );
  const known = models.known();
  const offered = known.length > 0 ? known : await Promise.race([models.listed(), late]);
  waiting.abort();
  return modelsWith(typed, offered)
    .filter(({ id }) => id.length <= CHOICE_LENGTH)
    .slice(0, MOST_CHOICES)
    .map((model) => ({ name: choiceName(described(model)), value: model.id }));
}

function described({ id, price, contextLength }: OfferedModel): string {
  return [
    id,
    ...(price === undefined ? [] : [formatPrice(price)]),
    ...(contextLength === undefined ? [] : [`${formatCount(contextLength)} tokens of context`]),
  ].join(' · ');
}
