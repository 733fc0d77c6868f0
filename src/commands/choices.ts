/** What Discord allows in the choices of an option that is being typed. */

export const MOST_CHOICES = 25;
/** In UTF-16 units, for the name and for the value. */
export const CHOICE_LENGTH = 100;
/** Of the three seconds that Discord gives, what may be waited for; the rest is for the way. */
export const PATIENCE_MS = 1500;
