import {
  type APIActionRowComponent,
  type APIButtonComponent,
  type APIComponentInMessageActionRow,
  type APIContainerComponent,
  type APIFileComponent,
  type APIMediaGalleryItem,
  type APIMessageTopLevelComponent,
  type APISectionComponent,
  type APISelectMenuComponent,
  type APISeparatorComponent,
  type APIThumbnailComponent,
  ButtonStyle,
  ComponentType,
  SeparatorSpacingSize,
} from 'discord-api-types/v10';
import { BOX_EDGES, drawBox } from './draw-box.ts';
import { drawMarkdown } from './draw-markdown.ts';
import type { MarkdownContext } from './inline-markdown.ts';
import { safeLine } from './safe-text.ts';
import { DIM, type Line, lineWidth, PLAIN, padLine, type Span, type Style, span, truncateLine } from './styled-text.ts';
import { wrap } from './wrap.ts';

/** A message's components, one below the other, in lines of at most `width` columns. */
export function drawComponents(
  components: readonly APIMessageTopLevelComponent[],
  width: number,
  context: MarkdownContext,
): readonly Line[] {
  return components.flatMap((component) => drawComponent(component, width, context));
}

function drawComponent(
  component: APIMessageTopLevelComponent,
  width: number,
  context: MarkdownContext,
): readonly Line[] {
  switch (component.type) {
    case ComponentType.TextDisplay:
      return drawMarkdown(component.content, width, context);
    case ComponentType.Container:
      return drawContainer(component, width, context);
    case ComponentType.Section:
      return drawSection(component, width, context);
    case ComponentType.ActionRow:
      return drawActionRow(component, width);
    case ComponentType.Separator:
      return drawSeparator(component, width);
    case ComponentType.MediaGallery:
      return component.items.flatMap((item) => wrap([picture(item, context)], width));
    case ComponentType.File:
      return wrap([file(component, context)], width);
    default:
      // Discord adds kinds; a message of tomorrow is drawn with a gap rather than not at all.
      return [truncateLine([span('(a component that this terminal cannot draw)', DIM)], width)];
  }
}

function drawContainer(container: APIContainerComponent, width: number, context: MarkdownContext): readonly Line[] {
  const accent = container.accent_color ?? undefined;
  const inside = drawComponents(container.components, width - BOX_EDGES, context);
  if (container.spoiler !== true) return drawBox(inside, width, { accent });
  if (context.revealSpoilers) return drawBox(inside, width, { accent, title: 'spoiler, opened' });
  const cover: Line = [span('░'.repeat(width - BOX_EDGES), DIM)];
  return drawBox([cover], width, { accent, title: `spoiler, ${inside.length} line${inside.length === 1 ? '' : 's'}` });
}

/** The accessory stands to the right of the text where there is room, below it otherwise. */
function drawSection(section: APISectionComponent, width: number, context: MarkdownContext): readonly Line[] {
  const accessory = drawAccessory(section.accessory, width, context);
  const side = lineWidth(accessory);
  const texts = (room: number): readonly Line[] =>
    section.components.flatMap((text) => drawMarkdown(text.content, room, context));
  if (side > width / 3) return [...texts(width), accessory];
  const room = width - side - 2;
  const [first = [], ...others] = texts(room);
  return [[...padLine(first, room + 2), ...accessory], ...others];
}

function drawAccessory(
  accessory: APIButtonComponent | APIThumbnailComponent,
  width: number,
  context: MarkdownContext,
): Line {
  const drawn = accessory.type === ComponentType.Button ? button(accessory) : [picture(accessory, context)];
  return truncateLine(drawn, width);
}

function drawSeparator({ divider, spacing }: APISeparatorComponent, width: number): readonly Line[] {
  const rule: Line = divider === false ? [] : [span('─'.repeat(width), DIM)];
  return spacing === SeparatorSpacingSize.Large ? [[], rule, []] : [rule];
}

/** Buttons beside each other as far as they fit; none is broken in two. */
function drawActionRow(row: APIActionRowComponent<APIComponentInMessageActionRow>, width: number): readonly Line[] {
  const lines: Line[] = [];
  for (const component of row.components) {
    const drawn = truncateLine(component.type === ComponentType.Button ? button(component) : select(component), width);
    const last = lines.at(-1);
    if (last !== undefined && lineWidth(last) + 2 + lineWidth(drawn) <= width) {
      lines[lines.length - 1] = [...last, span('  '), ...drawn];
    } else {
      lines.push(drawn);
    }
  }
  return lines;
}

const BUTTON_STYLES: Readonly<Record<ButtonStyle, Style>> = {
  [ButtonStyle.Primary]: { bold: true, color: 0x5865f2 },
  [ButtonStyle.Secondary]: { bold: true },
  [ButtonStyle.Success]: { bold: true, color: 0x248046 },
  [ButtonStyle.Danger]: { bold: true, color: 0xda373c },
  [ButtonStyle.Link]: { underline: true },
  [ButtonStyle.Premium]: { bold: true, color: 0x5865f2 },
};

function button(given: APIButtonComponent): Line {
  const style = given.disabled === true ? DIM : (BUTTON_STYLES[given.style] ?? PLAIN);
  const name = given.style === ButtonStyle.Premium ? 'Buy' : buttonName(given.emoji?.name, given.label);
  const arrow = given.style === ButtonStyle.Link ? ' ↗' : '';
  return given.disabled === true ? [span(`( ${name}${arrow} )`, style)] : [span(`[ ${name}${arrow} ]`, style)];
}

function buttonName(emoji: string | undefined, label: string | undefined): string {
  return safeLine([emoji, label].filter((part) => part !== undefined).join(' '));
}

function select({ placeholder, disabled }: APISelectMenuComponent): Line {
  const name = safeLine(placeholder ?? 'Make a selection');
  return [span(disabled === true ? `( ${name} ▾ )` : `[ ${name} ▾ ]`, disabled === true ? DIM : PLAIN)];
}

function picture({ description, media, spoiler }: APIMediaGalleryItem, { revealSpoilers }: MarkdownContext): Span {
  if (spoiler === true && !revealSpoilers) return span('▣ ░░░ (spoiler)', DIM);
  const mark = spoiler === true ? ' (spoiler, opened)' : '';
  return span(`▣ ${safeLine(description ?? '') || `picture ${fileName(media.url)}`}${mark}`);
}

function file({ file: media, name, size, spoiler }: APIFileComponent, { revealSpoilers }: MarkdownContext): Span {
  const open = revealSpoilers ? ' (spoiler, opened)' : ' (spoiler)';
  return span(fileLabel(name ?? fileName(media.url), size) + (spoiler === true ? open : ''));
}

/** A file as a line; `size` in bytes. */
export function fileLabel(name: string, size: number | undefined): string {
  const bytes = size === undefined ? '' : `, ${size.toLocaleString('en-US')} bytes`;
  return `▤ ${safeLine(name)}${bytes}`;
}

function fileName(url: string): string {
  return safeLine(/([^/?#]*)(?:[?#].*)?$/.exec(url)?.[1] ?? '');
}
