import type { AbandonReason } from '../moa/events.ts';

/** What is said of a call that was ended while the run went on. */
export const ABANDONED: Readonly<Record<AbandonReason, string>> = {
  grace: 'not waited for',
  'answer-now': 'not waited for, as the answer was wanted at once,',
  agreement: 'not waited for, as the others agree,',
  hedge: 'ended, as the same question was asked twice,',
  deadline: 'not waited for, as time was running out,',
};
