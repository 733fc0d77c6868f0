import { applicationRoutes } from './application.ts';
import { channelRoutes } from './channels.ts';
import { interactionRoutes } from './interactions.ts';
import type { Route } from './request.ts';

const routes: readonly Route[] = [...applicationRoutes, ...interactionRoutes, ...channelRoutes];

const compiled = routes.map((route) => ({
  route,
  pattern: new RegExp(
    `^${route.template
      .split('/')
      .map((part) => (part === ':id' ? '(\\d{17,20}|@original)' : part === ':token' ? '([^/]+)' : escapePattern(part)))
      .join('/')}$`,
  ),
}));

export interface Matched {
  readonly route: Route;
  readonly params: readonly string[];
}

/** The route of a request, and the ids in its path; undefined where Discord has none such. */
export function match(method: string, path: string): Matched | undefined {
  const decoded = decodeURIComponent(path);
  for (const { route, pattern } of compiled) {
    const found = route.method === method ? pattern.exec(decoded) : null;
    if (found !== null) return { route, params: found.slice(1) };
  }
  return undefined;
}

function escapePattern(part: string): string {
  return part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&');
}
