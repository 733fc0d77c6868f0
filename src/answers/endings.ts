/** Why a run's work ends before its answer is whole: the reasons that its signal aborts with. */

/** A person pressed Stop. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly by: string;

  constructor(by: string) {
    super(`Stopped by ${by}.`);
    this.by = by;
  }
}

/** This process leaves, and another goes on with it. */
export class LetGo extends Error {
  override readonly name = 'LetGo';
}

/** What shows the answer is no more: its message, channel or server. The message is a sentence for the record. */
export class Gone extends Error {
  override readonly name = 'Gone';
}

/** The person deleted the question before it was asked. */
export class Withdrawn extends Error {
  override readonly name = 'Withdrawn';

  constructor() {
    super('The question was deleted before it was asked.');
  }
}
