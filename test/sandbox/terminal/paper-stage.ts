import type { Scene, SceneMessage, SceneThread, Stage } from '../../../sandbox/session/stage.ts';
import type { DrawableMessage } from '../../../sandbox/terminal/draw-message.ts';
import { message } from './messages.ts';

/** A channel whose messages a test writes itself, without a Discord and without a bot. */
export class PaperStage implements Stage {
  readonly about = ['A stage of paper.'];
  readonly botSettings = {};
  readonly asked: string[] = [];
  /** What happens when somebody asks. */
  onAsk: (question: string) => void = () => {};
  #messages: SceneMessage[] = [];
  readonly #threads = new Map<string, SceneThread>();
  readonly #listeners = new Set<() => void>();

  /** Writes a message, or writes it anew. */
  put(id: string, parts: Partial<DrawableMessage>): void {
    const written = { ...message(parts), id };
    const known = this.#messages.some((other) => other.id === id);
    this.#messages = known
      ? this.#messages.map((other) => (other.id === id ? written : other))
      : [...this.#messages, written];
    this.#changed();
  }

  post(parentId: string, id: string, parts: Partial<DrawableMessage>): void {
    const { messages = [] } = this.#threads.get(parentId) ?? {};
    const thread = { id: parentId, name: 'The thread', messages: [...messages, { ...message(parts), id }] };
    this.#threads.set(parentId, thread);
    this.#changed();
  }

  /** Who waits for the bot; a test may put another in its place. */
  botIsThere: Stage['botIsThere'] = async () => {};

  async ask(question: string): Promise<void> {
    this.asked.push(question);
    this.onAsk(question);
  }

  async pressStop(): Promise<boolean> {
    return false;
  }

  scene(): Scene {
    const [messages, threads] = [this.#messages, this.#threads];
    return { channel: 'general', messages, threadOn: (id) => threads.get(id), nameOf: () => undefined };
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {}

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
