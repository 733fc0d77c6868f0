import { plainPiece } from './answer-piece.ts';
import type { CardContext } from './card-lines.ts';
import type { MessageBody } from './delivery.ts';
import { drawOver } from './ended-card.ts';
import type { Budget } from './markdown/measure.ts';
import { drawAnswering, progressCard } from './progress-card.ts';
import type { RunView } from './run-view.ts';

/** How a run looks is decided here, from the view alone: the same view gives the same messages. */

/**
 * What an answer may take of message number `index`. The rest of Discord's 4,000 code points, and of the 10,000 bytes it is
 * known to fail at, stays for the card's own lines; those are bounded, so that a piece once filled stays as it is.
 */
export function answerBudget(index: number): Budget {
  return index === 0 ? { codePoints: 2900, bytes: 7400 } : { codePoints: 3200, bytes: 8200 };
}

/** The messages that show a run. `pieces` is the answer so far, cut to {@link answerBudget}. */
export function drawRun(view: RunView, pieces: readonly string[], context: CardContext): readonly MessageBody[] {
  if (view.stage === 'over') return drawOver(view, pieces.map(plainPiece), context);
  if (pieces.length > 0) return drawAnswering(view, pieces, context);
  return [{ components: [progressCard(view, context)] }];
}
