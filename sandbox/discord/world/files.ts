import type { APIAttachment } from 'discord-api-types/v10';
import type { World } from './world.ts';

/** The most that one file of a message or an option may have. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;

/** A file as somebody gives it. */
export interface GivenFile {
  readonly name: string;
  readonly type: string;
  readonly data: Buffer;
}

/** Puts a file where it can be downloaded from. @returns what Discord tells of it. */
export function storeFile(world: World, { name, type, data }: GivenFile): APIAttachment {
  const id = world.ids.next();
  world.files.set(id, { name, type, data });
  const url = `${world.origin}/attachments/${id}/${encodeURIComponent(name)}`;
  return { id, filename: name, size: data.length, url, proxy_url: url, content_type: type };
}
