import type { Measured } from './live-stage.ts';
import type { Figure } from './table.ts';

/** What is asked of answers; what is left out is not looked at. */
export interface Demands {
  readonly firstMs?: number;
  /** In times of the best possible mean age. */
  readonly timesBest?: number;
  readonly lastMs: number;
}

/** The figures of answers to `what`: of several the worst. Only times that the machine decides are told. */
export function answerFigures(what: string, answers: readonly Measured[], demands: Demands): readonly Figure[] {
  const { firstMs, timesBest, lastMs } = demands;
  const most = (of: (answer: Measured) => number): number => Math.max(...answers.map(of));
  return [
    ...(firstMs === undefined
      ? []
      : [{ what: `${what}: first words`, value: most((one) => one.firstMs), limit: firstMs, unit: 'ms', told: true }]),
    ...(timesBest === undefined ? [] : ageFigures(what, answers, timesBest)),
    { what: `${what}: last word`, value: most((one) => one.lastMs), limit: lastMs, unit: 'ms', told: true },
    { what: `${what}: words missing`, value: most((one) => one.missing), limit: 0, unit: '' },
  ];
}

/** Of the answer that is furthest from its best: both are of one run, so that their ratio counts. */
function ageFigures(what: string, answers: readonly Measured[], timesBest: number): readonly Figure[] {
  const beside = answers.map(({ meanAgeMs, bestMs }) => ({ meanAgeMs, bestMs: bestMs() }));
  const [worst] = beside.sort((a, b) => b.meanAgeMs / b.bestMs - a.meanAgeMs / a.bestMs);
  if (worst === undefined) return [];
  const { meanAgeMs, bestMs } = worst;
  return [
    { what: `${what}: mean age, at most ${timesBest} × best`, value: meanAgeMs, limit: timesBest * bestMs, unit: 'ms' },
    { what: `${what}: best possible`, value: bestMs, unit: 'ms' },
  ];
}

/** How a plain strategy did, beside what the bot did for the same. */
export function plainFigures(what: string, plain: Measured, refusals: number, ours: Measured): readonly Figure[] {
  return [
    { what: `${what}: mean age (ours)`, value: plain.meanAgeMs, beside: ours.meanAgeMs, unit: 'ms' },
    { what: `${what}: last word (ours)`, value: plain.lastMs, beside: ours.lastMs, unit: 'ms' },
    { what: `${what}: requests refused`, value: refusals, unit: '' },
  ];
}
