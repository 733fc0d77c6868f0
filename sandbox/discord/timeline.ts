import { allText } from './rest/write-message.ts';
import type { Message } from './world/entities.ts';
import type { World } from './world/world.ts';

/** A state of a message that somebody could have seen, and since when. */
export interface Moment {
  /** Epoch milliseconds on the sandbox's clock. */
  readonly at: number;
  readonly kind: 'created' | 'edited' | 'deleted';
  /** As it was then. */
  readonly message: Readonly<Message>;
}

/** Every state of every message over time: what a person would have seen, and when. */
export class Timeline {
  readonly moments: Moment[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(world: World) {
    world.onChange((change) => {
      if ('message' in change) {
        const kind =
          change.type === 'message-created' ? 'created' : change.type === 'message-edited' ? 'edited' : 'deleted';
        this.moments.push({ at: world.clock.now(), kind, message: structuredClone(change.message) });
      }
      for (const check of [...this.#waiting]) check();
    });
  }

  /** The states of one message, oldest first. */
  of(messageId: string): readonly Moment[] {
    return this.moments.filter(({ message }) => message.id === messageId);
  }

  /** The texts that one message showed, oldest first. */
  textsOf(messageId: string): readonly string[] {
    return this.of(messageId).map(({ message }) => textOf(message));
  }

  /**
   * Resolves with what `find` finds, as soon as it finds something; looks after each change.
   * @throws Error that tells what was waited for and what was there, after `limitMs` of real time.
   */
  waitFor<T>(what: string, find: () => T | undefined | false, limitMs = 30_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const found = find();
        if (found === undefined || found === false) return;
        clearTimeout(guard);
        this.#waiting.delete(check);
        resolve(found);
      };
      const guard = setTimeout(() => {
        this.#waiting.delete(check);
        const last = this.moments.slice(-3).map(({ kind, message }) => `${kind}: ${textOf(message).slice(0, 400)}`);
        reject(
          new Error(
            `Waited ${limitMs} ms in vain for ${what}. The last states were:\n${last.join('\n---\n') || '(none)'}`,
          ),
        );
      }, limitMs);
      this.#waiting.add(check);
      check();
    });
  }
}

/** All text of a message in the order it is shown. */
export function textOf(message: Pick<Message, 'content' | 'components'>): string {
  return allText(message.content, message.components).trim();
}
