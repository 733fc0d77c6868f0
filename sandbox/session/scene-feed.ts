import { type DrawOptions, drawMessage, drawNote } from '../terminal/draw-message.ts';
import { foldReference, isReference } from './fold-reference.ts';
import { outcomeOf } from './outcome.ts';
import type { Scene, SceneMessage, SceneThread } from './stage.ts';

/** What a change of the scene means for a terminal. */
export interface FeedUpdate {
  /** Lines that are settled, to be printed once and for good. */
  readonly settled: readonly string[];
  /** Lines that may still change, instead of those before. */
  readonly live: readonly string[];
}

/** The channel, or a thread of it. */
interface Place {
  readonly thread: SceneThread | undefined;
  readonly messages: readonly SceneMessage[];
}

/**
 * Divides a channel and its threads into what is settled and what is still being written. A settled message that is edited
 * comes back to life, and is printed again when it is settled anew. References are folded to a line each, so that the answer
 * is what stays in sight.
 */
export class SceneFeed {
  readonly #printed = new Map<string, string>();
  /** The thread in which the last settled message was: what follows in it needs no heading. */
  #lastThread: string | undefined;

  update(scene: Scene, drawing: DrawOptions): FeedUpdate {
    const settled: string[] = [];
    const live: string[] = [];
    for (const place of placesOf(scene)) {
      const divided = this.#divide(place.messages);
      for (const message of divided.settled) settled.push(...this.#settle(scene, place, message, drawing));
      live.push(...divided.open.flatMap((message) => ['', ...draw(scene, message, drawing)]));
    }
    return { settled, live };
  }

  #settle(scene: Scene, { thread }: Place, message: SceneMessage, drawing: DrawOptions): readonly string[] {
    this.#printed.set(message.id, signature(message));
    if (isReference(message)) return drawNote(foldReference(message), drawing);
    const goesOn = this.#lastThread === thread?.id;
    this.#lastThread = thread?.id;
    const heading = goesOn ? [] : ['', ...drawNote(`⌐ ${thread?.name ?? `# ${scene.channel}`}`, drawing)];
    return [...heading, '', ...draw(scene, message, drawing)];
  }

  /**
   * People's messages and references are settled as they come; a message that an answer goes on after is settled only with
   * the answer's last.
   */
  #divide(messages: readonly SceneMessage[]): {
    readonly settled: readonly SceneMessage[];
    readonly open: readonly SceneMessage[];
  } {
    const settled: SceneMessage[] = [];
    let open: SceneMessage[] = [];
    for (const message of messages) {
      if (this.#printed.get(message.id) === signature(message)) continue;
      if (message.author.bot !== true || isReference(message)) {
        settled.push(message);
        continue;
      }
      open.push(message);
      if (outcomeOf(open) === undefined) continue;
      settled.push(...open);
      open = [];
    }
    return { settled, open };
  }
}

function placesOf(scene: Scene): readonly Place[] {
  const threads = scene.messages.flatMap(({ id }) => scene.threadOn(id) ?? []);
  return [
    // Threads first: what was said there came before the answer that is settled now, or is a line.
    ...threads.map((thread): Place => ({ thread, messages: thread.messages })),
    { thread: undefined, messages: scene.messages },
  ];
}

function draw(scene: Scene, message: SceneMessage, drawing: DrawOptions): readonly string[] {
  return drawMessage(message, { ...drawing, nameOf: scene.nameOf });
}

function signature({ content, components, embeds, attachments, flags }: SceneMessage): string {
  return JSON.stringify([content, components, embeds, attachments.map(({ id }) => id), flags]);
}
