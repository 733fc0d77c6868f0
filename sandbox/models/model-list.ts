import { type CatalogueEntry, listing } from './catalogue-entry.ts';

/** A bare array, as Together answers, or the envelope of other providers. */
export type ModelListShape = 'array' | 'list';

/** The answer to `GET /models`: `serverless=true` leaves what can be called, `dedicated=true` the rest. */
export function listModels(
  entries: Iterable<CatalogueEntry>,
  query: URLSearchParams,
  shape: ModelListShape = 'array',
): unknown {
  const wanted = [...entries].filter(({ serverless }) => {
    if (query.get('serverless') === 'true') return serverless;
    return query.get('dedicated') === 'true' ? !serverless : true;
  });
  const data = wanted.map(listing);
  return shape === 'array' ? data : { object: 'list', data };
}
