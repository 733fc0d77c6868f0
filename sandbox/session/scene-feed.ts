import { type DrawOptions, drawMessage } from '../terminal/draw-message.ts';
import { drawSceneMessage, drawSceneThreads } from './draw-scene.ts';
import { outcomeOf } from './outcome.ts';
import type { Scene, SceneMessage } from './stage.ts';

/** What a change of the scene means for a terminal. */
export interface FeedUpdate {
  /** Lines that are settled, to be printed once and for good. */
  readonly settled: readonly string[];
  /** Lines that may still change, instead of those before. */
  readonly live: readonly string[];
}

/**
 * Divides a channel into what is settled and what is still being written. A settled message that is edited comes back to
 * life, and is printed again when it is settled anew.
 */
export class SceneFeed {
  readonly #printed = new Map<string, string>();
  /** The message whose thread was printed last: what follows in it needs no heading. */
  #lastThread: string | undefined;

  /** `room`: the lines there are for what may change; threads are left out where all does not fit. */
  update(scene: Scene, drawing: DrawOptions, room: number): FeedUpdate {
    const { settled, open } = this.#divide(scene);
    const lines: string[] = [];
    for (const message of scene.messages) {
      if (open.includes(message)) continue;
      if (settled.includes(message)) lines.push(...this.#message(scene, message, drawing));
      lines.push(...this.#thread(scene, message, drawing));
    }
    const cards = open.flatMap((message) => ['', ...drawSceneMessage(scene, message, drawing)]);
    const withThreads = [...cards, ...drawSceneThreads(scene, open, drawing)];
    return { settled: lines, live: withThreads.length <= room ? withThreads : cards };
  }

  /** Its thread follows, or will; a count of it would soon be wrong. */
  #message(scene: Scene, message: SceneMessage, drawing: DrawOptions): readonly string[] {
    this.#printed.set(message.id, signature(message));
    this.#lastThread = undefined;
    return ['', ...drawMessage(message, { ...drawing, nameOf: scene.nameOf })];
  }

  /** What of a message's thread is not printed yet. */
  #thread(scene: Scene, parent: SceneMessage, drawing: DrawOptions): readonly string[] {
    const posts = scene.threadOn(parent.id)?.messages.filter((post) => !this.#isPrinted(post)) ?? [];
    if (posts.length === 0) return [];
    const goesOn = this.#lastThread === parent.id;
    this.#lastThread = parent.id;
    for (const post of posts) this.#printed.set(post.id, signature(post));
    const ids = new Set(posts.map(({ id }) => id));
    return goesOn
      ? posts.flatMap((post) => ['', ...drawMessage(post, { ...drawing, nameOf: scene.nameOf })])
      : drawSceneThreads(scene, [parent], drawing, ({ id }) => ids.has(id));
  }

  #isPrinted(message: SceneMessage): boolean {
    return this.#printed.get(message.id) === signature(message);
  }

  /** A message that an answer goes on after is settled only with the answer's last. */
  #divide(scene: Scene): { readonly settled: readonly SceneMessage[]; readonly open: readonly SceneMessage[] } {
    const settled: SceneMessage[] = [];
    let open: SceneMessage[] = [];
    for (const message of scene.messages) {
      if (this.#isPrinted(message)) continue;
      open.push(message);
      if (outcomeOf(open) === undefined) continue;
      settled.push(...open);
      open = [];
    }
    return { settled, open };
  }
}

function signature({ content, components, embeds, attachments, flags }: SceneMessage): string {
  return JSON.stringify([content, components, embeds, attachments.map(({ id }) => id), flags]);
}
