import { parseRecipe, type Recipe, RecipeError } from '../moa/recipe.ts';
import { StoreError } from './store.ts';

/**
 * Reads a recipe that is kept as JSON. `where` says what keeps it, and as what.
 * @throws StoreError `corrupt`
 */
export function storedRecipe(stored: string, where: string): Recipe {
  try {
    return parseRecipe(JSON.parse(stored));
  } catch (error) {
    if (!(error instanceof RecipeError || error instanceof SyntaxError)) throw error;
    throw new StoreError('corrupt', `What ${where} is not understood. ${error.message}`, error);
  }
}
