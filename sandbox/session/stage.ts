import type { DrawableMessage } from '../terminal/draw-message.ts';
import type { BotSettings } from './bot-process.ts';

/** A message as it is now. */
export interface SceneMessage extends DrawableMessage {
  readonly id: string;
}

export interface SceneThread {
  readonly id: string;
  readonly name: string;
  /** Oldest first. */
  readonly messages: readonly SceneMessage[];
}

/** Who may be at the keyboard: somebody, somebody else, and who manages the server. */
export const PERSONS = ['member', 'other', 'admin'] as const;

export type PersonName = (typeof PERSONS)[number];

/** The channel as the person at the keyboard sees it now, oldest first. */
export interface Scene {
  readonly channel: string;
  readonly messages: readonly SceneMessage[];
  threadOn(messageId: string): SceneThread | undefined;
  /** The thread that was opened last. */
  readonly newestThread: SceneThread | undefined;
  /** The name of a person, role or channel. */
  readonly nameOf: (id: string) => string | undefined;
}

/**
 * The stand-ins as one place: a channel, people in it, one of them at the keyboard, and what the bot has to be told to come
 * there. Whatever Discord's own app would not let a person do is an Error with a sentence.
 */
export interface Stage {
  /** What runs where, a sentence or two each, for the start. */
  readonly about: readonly string[];
  readonly botSettings: BotSettings;
  /**
   * Resolves when the bot is connected and its commands can be used.
   * @throws Error with a sentence after `limitMs` milliseconds.
   */
  botIsThere(limitMs: number): Promise<void>;
  /**
   * Uses `/moa ask`; resolves when the bot has acknowledged it.
   * @throws Error with a sentence where Discord's own app would not send it, or the bot did not acknowledge in time.
   */
  ask(question: string): Promise<void>;
  /** Uses a command as it is typed in Discord; resolves when the bot has acknowledged it. @throws Error */
  use(line: string): Promise<void>;
  /** Writes into the newest thread; with a mention of the bot where it is to read it. @throws Error */
  say(text: string, mention: boolean): Promise<void>;
  /**
   * Presses the button of this label that was last to appear, and fills in the modal that opens with `text`.
   * @throws Error
   */
  press(label: string, text: string | undefined): Promise<void>;
  /** Chooses the option that has this text in it, in the menu that was last to appear. @throws Error */
  choose(option: string): Promise<void>;
  /** Deletes the newest message that this person may delete. @throws Error */
  deleteNewest(): Promise<void>;
  /** From now on this person is at the keyboard. */
  become(person: PersonName): void;
  readonly person: PersonName;
  scene(): Scene;
  /** Calls `listener` after every change of the scene. @returns a function that ends that. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

export interface StageOptions {
  /** Names the real models to use, where it does: TOGETHER_API_KEY, TOGETHER_BASE_URL. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How many times faster than real ones the scripted models write. */
  readonly speed: number;
}

export type OpenStage = (options: StageOptions) => Promise<Stage>;

/** Resolves at the next change of the scene; rejects with `signal.reason`. */
export function nextChange(stage: Pick<Stage, 'onChange'>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const settle = (then: () => void): void => {
      stopListening();
      signal.removeEventListener('abort', onAbort);
      then();
    };
    const onAbort = (): void => settle(() => reject(signal.reason));
    const stopListening = stage.onChange(() => settle(resolve));
    signal.addEventListener('abort', onAbort);
  });
}

/** Resolves with what `look` finds, as soon as it finds something; rejects with `signal.reason`. */
export async function seen<T>(
  stage: Pick<Stage, 'onChange'>,
  look: () => T | undefined,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  for (;;) {
    const found = look();
    if (found !== undefined) return found;
    await nextChange(stage, signal);
  }
}

/** The same promise, given up where `signal` aborts. @throws signal.reason */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
