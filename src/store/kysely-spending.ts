import { parseRecipe, type Recipe } from '../moa/recipe.ts';
import type { Access } from './access.ts';
import type { SpendingStore, SpentRun } from './spending.ts';
import { decodeText } from './text.ts';

/** What runs have used, on top of Kysely. */
export class KyselySpendingStore implements SpendingStore {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  newest(guildId: string, limit: number): Promise<readonly SpentRun[]> {
    return this.#access.read(async (step) => {
      const runs = await step
        .selectFrom('runs')
        .select(['id', 'recipe'])
        .where('guild_id', '=', guildId)
        .where('state', '=', 'finished')
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit)
        .execute();
      if (runs.length === 0) return [];
      const calls = await step
        .selectFrom('calls')
        .select(['run_id', 'model_answered', 'prompt_tokens', 'completion_tokens', 'usage_estimated'])
        .where(
          'run_id',
          'in',
          runs.map(({ id }) => id),
        )
        .orderBy('call_id')
        .execute();
      return runs.flatMap(({ id, recipe: stored }) => {
        const recipe = recipeOf(stored);
        const own = calls.filter(({ run_id }) => run_id === id);
        return recipe === undefined ? [] : [{ recipe, calls: own.map(callOf) }];
      });
    });
  }
}

function recipeOf(stored: string): Recipe | undefined {
  try {
    return parseRecipe(JSON.parse(stored));
  } catch {
    return undefined;
  }
}

function callOf(row: {
  readonly model_answered: string;
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly usage_estimated: number;
}): SpentRun['calls'][number] {
  return {
    model: decodeText(row.model_answered),
    usage: {
      promptTokens: row.prompt_tokens,
      completionTokens: row.completion_tokens,
      estimated: row.usage_estimated === 1,
    },
  };
}
