import type { Picture } from './picture.ts';

/**
 * What a drawing thread says for each request, in this order: that it has all it needs and draws, then what came of it.
 * `failed` is for what nobody expected; a formula that is none is drawn as nothing.
 */
export type ThreadMessage =
  | { readonly type: 'begun' }
  | { readonly type: 'drawn'; readonly picture: Picture | undefined }
  | { readonly type: 'failed'; readonly why: string };
