import { truncate } from '../discord/format.ts';

/** What Discord allows in the choices of an option that is being typed. */

export const MOST_CHOICES = 25;
/** In UTF-16 units, for the name and for the value. */
export const CHOICE_LENGTH = 100;
/** A name cut to that; `truncate` counts code points, which may be two units each. */
export function choiceName(text: string): string {
  for (let longest = CHOICE_LENGTH; ; longest -= 1) {
    const name = truncate(text, longest);
    if (name.length <= CHOICE_LENGTH) return name;
  }
}

/** Of the three seconds that Discord gives, what may be waited for; the rest is for the way. */
export const PATIENCE_MS = 1500;
