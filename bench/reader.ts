import type { SandboxDiscord } from '../sandbox/discord/index.ts';
import { textOf } from '../sandbox/discord/timeline.ts';

/** A text of a message that could be read from `atMs` (epoch milliseconds) on. */
interface Sight {
  readonly atMs: number;
  readonly text: string;
}

/** Somebody who reads whatever bots write, and remembers when. */
export class Reader {
  readonly #sights = new Map<string, Sight[]>();

  constructor({ world }: SandboxDiscord) {
    world.onChange((change) => {
      if (change.type !== 'message-created' && change.type !== 'message-edited') return;
      const { message } = change;
      const sights = this.#sights.get(message.id) ?? [];
      this.#sights.set(message.id, sights);
      sights.push({ atMs: world.clock.now(), text: textOf(message) });
    });
  }

  /** What a message has shown so far, oldest first. */
  sightsOf(messageId: string): readonly Sight[] {
    return this.#sights.get(messageId) ?? [];
  }

  /** What it shows now; '' where it is not there yet. */
  read(messageId: string): string {
    return this.sightsOf(messageId).at(-1)?.text ?? '';
  }
}
