import { NONE } from '../tokens.ts';
import { withoutEntities } from './entities.ts';
import { drawLink } from './links.ts';
import type { Read } from './reading.ts';

/** `<a href=…>` and `<img src=… alt=…>`, from the text of their attributes. */
export function readLinkTag(
  attributes: string,
  { end, label, image }: { readonly end: number; readonly label: string; readonly image: boolean },
): Read {
  const address = attribute(attributes, image ? 'src' : 'href');
  if (address === undefined) return image ? NONE : { end, text: label };
  const words = image ? (attribute(attributes, 'alt') ?? '') : label;
  return { end, text: drawLink(words, withoutEntities(address), image) };
}

function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, 'i').exec(attributes);
  return found === null ? undefined : (found[1] ?? found[2] ?? found[3]);
}
