/** One question and the answer that was given to it. */
interface Turn {
  readonly question: string;
  readonly answer: string;
}

/** What the models are told of before: earlier turns, oldest first, and the question to answer now. */
export interface Conversation {
  readonly turns: readonly Turn[];
  readonly question: string;
}
