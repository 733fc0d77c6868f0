import type { Picture, PictureRequest, Urgency } from './picture.ts';

/** Who waits longest, last. */
const LINES: readonly Urgency[] = ['pressed', 'answer', 'reference'];
const MOST_IN_LINE = 100;

interface WaitingPicture {
  readonly key: string;
  readonly request: PictureRequest;
  readonly give: (picture: Picture | undefined) => void;
}

/** The pictures that are still to be drawn: a line for each urgency, so that nobody waits behind what is less urgent. */
export class WaitingPictures {
  readonly #lines = new Map<Urgency, WaitingPicture[]>(LINES.map((urgency) => [urgency, []]));

  isFull(urgency: Urgency): boolean {
    return this.#line(urgency).length >= MOST_IN_LINE;
  }

  add(waiting: WaitingPicture, urgency: Urgency): void {
    this.#line(urgency).push(waiting);
  }

  /** What waits with this key has been asked for again. */
  raise(key: string, urgency: Urgency): void {
    for (const less of LINES.slice(LINES.indexOf(urgency) + 1)) {
      const line = this.#line(less);
      const at = line.findIndex((waiting) => waiting.key === key);
      if (at >= 0) this.#line(urgency).push(...line.splice(at, 1));
    }
  }

  next(): WaitingPicture | undefined {
    return LINES.map((urgency) => this.#line(urgency))
      .find(({ length }) => length > 0)
      ?.shift();
  }

  #line(urgency: Urgency): WaitingPicture[] {
    return this.#lines.get(urgency) ?? [];
  }
}
