/** Why a change cannot be made: `message` is a sentence for the admin. Nothing has changed then. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
