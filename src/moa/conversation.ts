/** Somebody who asks; names are chosen by people, and may be anything. */
export interface Speaker {
  readonly id: string;
  readonly name: string;
}

/** One question, who asked it, and the answer that was given. */
export interface Turn {
  readonly asker: Speaker;
  readonly question: string;
  readonly answer: string;
}

/** What the models are told of before: earlier turns, oldest first, and the question to answer now. */
export interface Conversation {
  readonly turns: readonly Turn[];
  readonly asker: Speaker;
  readonly question: string;
}
