import type { RecipeFacts } from './reference-pages.ts';
import type { CallView } from './run-view.ts';

/** Where the references of a run can be read, beside the button that always has them. */
export interface ReferenceHome {
  /** The thread that holds them; undefined while, or where, there is none. */
  readonly threadId: string | undefined;
  /** Puts these there after all that were given before. Never waited for by the answer. */
  post(references: readonly CallView[], recipe: RecipeFacts): void;
  /** Puts what was found out about them behind them, once for ever; nothing where none of them is there. */
  postFindings(lines: readonly string[]): void;
  /** Resolves once it is known whether there is a thread for what was given so far. */
  opened(): Promise<void>;
  /** Nothing more is posted: nobody is left to read it. */
  stop(): void;
  /** Resolves when everything given so far is there, or given up. */
  settled(): Promise<void>;
}

/** Nowhere but behind the button: for follow-ups, and where no thread can be had. */
export const BEHIND_THE_BUTTON: ReferenceHome = {
  threadId: undefined,
  post: () => {},
  postFindings: () => {},
  opened: () => Promise.resolve(),
  stop: () => {},
  settled: () => Promise.resolve(),
};
