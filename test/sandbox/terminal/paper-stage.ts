import type { PersonName, Scene, SceneMessage, SceneThread, Stage } from '../../../sandbox/session/stage.ts';
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

  /** Everything else that was done, as it was told. */
  readonly done: string[] = [];
  person: PersonName = 'member';

  async use(line: string): Promise<void> {
    this.done.push(`use ${line}`);
  }

  async say(text: string, mention: boolean): Promise<void> {
    this.done.push(`say ${text}${mention ? ' with a mention' : ''}`);
    this.onSay(text);
  }

  /** What happens when somebody writes into the thread. */
  onSay: (text: string) => void = () => {};

  async press(label: string, text: string | undefined): Promise<void> {
    this.done.push(`press ${label}${text === undefined ? '' : `: ${text}`}`);
  }

  async choose(option: string): Promise<void> {
    this.done.push(`choose ${option}`);
  }

  async deleteNewest(): Promise<void> {
    this.done.push('delete');
  }

  become(person: PersonName): void {
    this.person = person;
  }

  scene(): Scene {
    const [messages, threads] = [this.#messages, this.#threads];
    const newestThread = [...threads.values()].at(-1);
    return { channel: 'general', messages, newestThread, threadOn: (id) => threads.get(id), nameOf: () => undefined };
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
