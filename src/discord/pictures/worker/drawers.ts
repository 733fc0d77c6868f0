import type { PictureRequest } from '../picture.ts';
import type { Drawing } from './card.ts';

/** How to draw it, with the libraries for that kind of picture, which are read when the first of its kind is asked for. */
export async function drawerFor(
  request: PictureRequest,
): Promise<() => Drawing | undefined | Promise<Drawing | undefined>> {
  switch (request.type) {
    case 'formula': {
      const { drawFormula } = await import('./formula.ts');
      return () => drawFormula(request);
    }
    case 'table': {
      const { drawTable } = await import('./table.ts');
      return () => drawTable(request);
    }
    case 'run': {
      const { drawRun } = await import('./run-chart.ts');
      return () => drawRun(request);
    }
  }
}
