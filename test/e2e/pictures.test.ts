import { ChannelType, ComponentType, PermissionFlagsBits } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/discord/world/entities.ts';
import type { Draw, Pictures } from '../../src/discord/pictures/picture.ts';
import { livePictures } from '../discord/pictures/drawing.ts';
import {
  AGGREGATOR,
  answerWith,
  REFERENCES,
  runsOver,
  type Scene,
  type SceneOptions,
  Stage,
  SUMMARY,
  textOf,
  threadPosts,
  virtualTime,
} from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

async function answered(text: string, options: SceneOptions = {}): Promise<Scene & { readonly answer: Message }> {
  const scene = await stage.set({ pictures: livePictures(), ...options });
  for (const model of REFERENCES) scene.models.script(model, { text: 'A reference.' });
  scene.models.script(AGGREGATOR, { text, ignoreMaxTokens: true });
  scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
  const answer = await answerWith(scene, SUMMARY);
  await runsOver(scene, 1);
  return { ...scene, answer };
}

/** Its texts and pictures from top to bottom, without the question above and what stands below. */
function blocksOf({ components }: Message): readonly string[] {
  return components.flatMap((component) => {
    if (component.type === ComponentType.TextDisplay) return [component.content];
    if (component.type === ComponentType.File) return [`file ${component.file.url.split('/').at(-1)}`];
    return component.type === ComponentType.MediaGallery ? [`picture: ${component.items[0]?.description}`] : [];
  });
}

/** All pictures and files of a message, at any depth, and whether a spoiler is over them. */
function galleriesOf({ components }: Message): readonly string[] {
  return components.flatMap((component) => {
    if (component.type !== ComponentType.Container) return [];
    const hidden = component.spoiler === true ? 'hidden' : 'open';
    return component.components.flatMap((inner) =>
      inner.type === ComponentType.MediaGallery ? [`${hidden}: ${inner.items[0]?.description}`] : [],
    );
  });
}

describe('references', () => {
  const FORMULA = 'So\n\n\\[ a = \\frac{b}{c} \\]\n\nand that is all.';
  const PICTURE = 'a = b/c\nLaTeX: a = \\frac{b}{c}';

  async function asked(deny = 0n): Promise<Scene & { readonly answer: Message }> {
    const scene = await stage.set({ pictures: livePictures() });
    scene.channel.overwrites.push({ id: scene.discord.world.bot.id, type: 'member', allow: 0n, deny });
    for (const [index, model] of REFERENCES.entries()) {
      scene.models.script(model, { text: index === 1 ? 'In words.' : FORMULA });
    }
    scene.models.script(AGGREGATOR, { text: 'The answer.' });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const answer = await answerWith(scene, SUMMARY);
    await runsOver(scene, 1);
    return { ...scene, answer };
  }

  it('have the same pictures, in the thread behind their spoiler', async () => {
    const posts = await threadPosts(await asked(), 4);
    expect(posts.map(galleriesOf)).toEqual([
      [`hidden: ${PICTURE}`],
      [],
      [`hidden: ${PICTURE}`],
      [`hidden: ${PICTURE}`],
    ]);
    expect(posts.map(textOf)[0]).toMatch(/^\*\*Reference 1[\s\S]*So\n*and that is all\.$/);
  });

  it('stay text in a thread where no files may be attached', async () => {
    const scene = await asked(PermissionFlagsBits.AttachFiles);
    const posts = await threadPosts(scene, 4);
    expect(posts.flatMap(galleriesOf)).toEqual([]);
    expect(posts.map(textOf)[0]).toContain('So\n\na = b/c\n\nand that is all.');
  });

  it('have them behind the button, page by page, or their text where Discord refuses files', async () => {
    const scene = await asked();
    scene.asker.click(scene.answer, { label: 'References' });
    const view = await answerWith(scene, /Reference 1: /);
    expect(galleriesOf(view)).toEqual([`open: ${PICTURE}`]);
    scene.asker.click(view, { label: 'Next ▶ (1 of 4)' });
    await answerWith(scene, /In words/);
    expect(view.attachments).toEqual([]);
    scene.discord.faults.order({ kind: 'status', status: 403, code: 50_013, match: { method: 'PATCH' } });
    scene.asker.click(view, { label: 'Next ▶ (2 of 4)' });
    await answerWith(scene, /Reference 3: /);
    expect(galleriesOf(view)).toEqual([]);
    expect(textOf(view)).toContain('So\n\na = b/c\n\nand that is all.');
  });
});

/** One picture after the other, as long as the test says. */
function gated(isSlow: (latex: string) => boolean): { readonly pictures: Pictures; readonly open: () => void } {
  let open = (): void => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const draw: Draw = async (request) => {
    if (request.type === 'formula' && isSlow(request.latex)) await gate;
    return { png: Uint8Array.of(1), width: 1, height: 1 };
  };
  return { pictures: { draw, close: async () => open() }, open };
}

describe('slow pictures', () => {
  it('of references do not hold up those of the answer, nor count as its time', async () => {
    const { pictures, open } = gated((latex) => latex.includes('slow'));
    const time = virtualTime();
    const scene = await stage.set({ pictures, time });
    for (const model of REFERENCES) scene.models.script(model, { text: 'So\n\n\\[ slow = 1 \\]\n\nit is.' });
    scene.models.script(AGGREGATOR, { text: 'So\n\n\\[ a = \\frac{b}{c} \\]\n\nit is.' });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const answer = await answerWith(scene, SUMMARY);
    await scene.discord.timeline.waitFor('its picture', () =>
      blocksOf(answer).some((block) => block.startsWith('picture')),
    );
    await time.advance(20_000);
    open();
    await threadPosts(scene, 4);
    await runsOver(scene, 1);
    scene.asker.click(answer, { label: 'Details' });
    const details = await answerWith(scene, /How this answer came about/);
    const seconds = (message: Message): string | undefined => /references · [\d.]+ s/.exec(textOf(message))?.[0];
    expect(JSON.stringify(details.components)).toContain(seconds(answer));
  });

  it('of a page do not draw over the page that was turned to later', async () => {
    const { pictures, open } = gated((latex) => latex.includes('slow'));
    const scene = await stage.set({ pictures });
    for (const [index, model] of REFERENCES.entries()) {
      scene.models.script(model, { text: index === 1 ? '\\[ slow = 1 \\]' : `Words ${index}.` });
    }
    scene.models.script(AGGREGATOR, { text: 'The answer.' });
    const voice = scene.discord.addChannel(scene.guild, 'voice', ChannelType.GuildVoice);
    scene.asker.slash(voice, 'moa ask', { prompt: 'Why?' });
    const inVoice = (text: RegExp): Promise<Message> =>
      scene.discord.timeline.waitFor(`${text}`, () => scene.asker.sees(voice).find((each) => text.test(textOf(each))));
    scene.asker.click(await inVoice(SUMMARY), { label: 'References' });
    const view = await inVoice(/Words 0/);
    const slow = scene.asker.click(view, { label: 'Next ▶ (1 of 4)' });
    const menu = /"custom_id":"(moa:references:[^"]*:choice)"/.exec(JSON.stringify(view.components))?.[1] ?? '';
    scene.asker.choose(view, menu, ['3']);
    await inVoice(/Words 3/);
    open();
    await expect.poll(() => slow.acknowledged).toBeDefined();
    scene.asker.click(view, { label: '◀ Back' });
    await inVoice(/Words 2/);
    const states = scene.discord.timeline.textsOf(view.id).map((text) => /Words \d|slow/.exec(text)?.[0]);
    expect(states.filter((state, at) => state !== states[at - 1])).toEqual(['Words 0', 'Words 3', 'Words 2']);
  });
});

describe('an answer that is complete', () => {
  it('shows the formulas on lines of their own as pictures, in their places, numbered, with their LaTeX as description', async () => {
    const { answer, discord } = await answered(
      'First\n\n\\[ a = \\frac{b}{c} \\]\n\nthen $x^2$ and\n\n$$E = mc^2$$\n\nare all.',
    );
    expect(blocksOf(answer).slice(1, -1)).toEqual([
      'First',
      'picture: a = b/c\nLaTeX: a = \\frac{b}{c}',
      'then x² and',
      'picture: E = mc²\nLaTeX: E = mc^2',
      'are all.',
    ]);
    expect(answer.attachments.map(({ filename, content_type: type }) => [filename, type])).toEqual([
      ['formula-1.png', 'image/png'],
      ['formula-2.png', 'image/png'],
    ]);
    const states = discord.timeline.textsOf(answer.id);
    expect(states.some((state) => state.includes('a = b/c') && SUMMARY.test(state))).toBe(true);
  });

  it('shows a table that is too wide as a picture, described by its text, or by a file where that is long', async () => {
    const row = (text: string): string => `| ${`${text} | `.repeat(4)}`;
    const small = `${row('name of it')}\n${row('---')}\n${row('some longer words')}`;
    const large = `${row('name of it')}\n${row('---')}\n${`${row('some longer words')}\n`.repeat(20)}`;
    const { answer } = await answered(`Small:\n\n${small}\n\nLarge:\n\n${large}`);
    const blocks = blocksOf(answer);
    expect(blocks[2]).toMatch(/^picture: \| name of it \| name of it/);
    expect(blocks[4]).toMatch(/^picture: A table of 20 rows/);
    expect(blocks[5]).toBe('file table-2.md');
  });

  it('keeps its text where pictures fail, and where Discord refuses them', async () => {
    const text = 'So\n\n\\[ a = \\frac{b}{c} \\]\n\nis it.';
    const failing = await answered(text, { pictures: { draw: async () => undefined, close: async () => {} } });
    expect(textOf(failing.answer)).toContain('So\n\na = b/c\n\nis it.');
    const png = new Uint8Array([1]);
    const refusing = { draw: async () => ({ png, width: 1, height: 1 }), close: async () => {} };
    const scene = await stage.set({ pictures: refusing });
    for (const model of REFERENCES) scene.models.script(model, { text: 'A reference.' });
    scene.models.script(AGGREGATOR, { text });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const answer = await answerWith(scene, SUMMARY);
    scene.discord.faults.order({ kind: 'status', status: 403, code: 50_013, match: { method: 'PATCH' } });
    await runsOver(scene, 1);
    expect(textOf(answer)).toContain('is it.');
  });

  it('stays text where the formula is bad, hidden, or one of too many', async () => {
    const { answer } = await answered(
      `\\[ \\foo{x} \\]\n\n||hidden\n\n\\[ y = 2 \\]\n\nhere||\n\n${'\\[ z \\]\n\n'.repeat(12)}`,
    );
    const blocks = blocksOf(answer);
    expect(blocks[1]).toContain('```latex\n\\foo{x}\n```');
    expect(blocks[1]).toContain('||hidden\n\ny = 2\n\nhere||');
    expect(blocks.filter((block) => block.startsWith('picture'))).toHaveLength(9);
    expect(blocks.at(-2)).toBe('z\n\nz\n\nz'.replaceAll('\n\n', '\n'));
  });
});
