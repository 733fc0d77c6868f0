import { type APIComponentInContainer, type APIMessageTopLevelComponent, ComponentType } from 'discord.js';

/** The few components that our messages are made of; see Discord's component reference for their limits. */

/** May stand in a container as well as on its own. */
export type Component = APIComponentInContainer & APIMessageTopLevelComponent;

/** Markdown, 1 to 4,000 code points; all of a message's together may have no more. */
export function text(content: string): Component {
  return { type: ComponentType.TextDisplay, content };
}

/** Discord's limit for the description of a picture, in characters. */
export const ALT_LENGTH = 1024;

/** An attached picture in full width; `alt` (at most {@link ALT_LENGTH}) is for whoever does not see it. */
export function picture(fileName: string, alt: string): Component {
  return {
    type: ComponentType.MediaGallery,
    items: [{ media: { url: `attachment://${fileName}` }, description: alt }],
  };
}

/** An attached file, to be opened or saved. */
export function file(fileName: string): Component {
  return { type: ComponentType.File, file: { url: `attachment://${fileName}` } };
}

/** A box with a bar of `color` (0xRRGGBB). */
export function container(color: number, components: APIComponentInContainer[]): APIMessageTopLevelComponent {
  return { type: ComponentType.Container, accent_color: color, components };
}

/** A plain box. */
export function boxed(components: readonly APIComponentInContainer[]): APIMessageTopLevelComponent {
  return { type: ComponentType.Container, components: [...components] };
}

/** A box that is blurred as a whole until it is clicked: nothing inside can open it. */
export function spoilered(components: readonly APIComponentInContainer[]): APIMessageTopLevelComponent {
  return { type: ComponentType.Container, spoiler: true, components: [...components] };
}
