import type { World } from '../world/world.ts';

export interface UploadedFile {
  /** The n of `files[n]`. */
  readonly index: number;
  readonly name: string;
  readonly type: string;
  readonly data: Buffer;
}

/** A request as a handler sees it: checked for its route, its rights and its limits already. */
export interface ApiRequest {
  readonly world: World;
  readonly method: string;
  /** The ids of the path, in order. */
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  /** The body where it is not an object. */
  readonly rawBody: unknown;
  readonly files: readonly UploadedFile[];
  readonly gatewayBot: () => unknown;
}

export interface ApiReply {
  readonly status: number;
  readonly body?: unknown;
}

type Handler = (request: ApiRequest) => ApiReply;

/** One route. `template` has `:id` for an id and `:token` for a token. */
export interface Route {
  readonly method: string;
  readonly template: string;
  /** False for interaction routes, which carry their right in the path. */
  readonly authorized: boolean;
  readonly handle: Handler;
}

export function param(request: ApiRequest, index: number): string {
  const value = request.params[index];
  if (value === undefined) throw new Error(`the route has no parameter number ${index}`);
  return value;
}
