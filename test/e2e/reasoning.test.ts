import { ComponentType } from 'discord.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../../sandbox/discord/world/entities.ts';
import type { ReasoningField } from '../../sandbox/models/script.ts';
import { AGGREGATOR, answerWith, chatCalls, REFERENCES, Stage, SUMMARY, textOf, threadPosts } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

const [WIZARD, QWEN, GEMMA, LLAMA] = REFERENCES;
const FIELDS: readonly ReasoningField[] = ['reasoning', 'reasoning_content', 'think-tags'];

/** What stands in the boxes of a message that are hidden until they are clicked. */
function hidden({ components }: Pick<Message, 'components'>): string {
  return components
    .filter((component) => component.type === ComponentType.Container && component.spoiler === true)
    .map((component) => textOf({ content: '', components: [component] }))
    .join('\n');
}

describe('what models think', () => {
  it.each(FIELDS)(
    'as %s: reaches neither the answer nor the aggregator, and stands apart in the thread',
    async (field) => {
      const scene = await stage.set();
      scene.models.script(WIZARD, { reasoning: 'SECRET-1 thought.', text: 'Text one.', reasoningField: field });
      for (const model of [QWEN, GEMMA, LLAMA]) scene.models.script(model, { text: 'A reference.' });
      scene.models.script(AGGREGATOR, { reasoning: 'SECRET-2 thought.', text: 'The answer.', reasoningField: field });
      scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
      const answer = await answerWith(scene, SUMMARY);
      const posts = await threadPosts(scene, 5);

      for (const text of scene.discord.timeline.textsOf(answer.id)) expect(text).not.toContain('SECRET');
      expect(JSON.stringify(chatCalls(scene).map(({ body }) => body))).not.toContain('SECRET');
      expect(textOf(posts[0] ?? { content: '', components: [] })).toContain('Text one.');
      expect(textOf(posts[0] ?? { content: '', components: [] })).not.toContain('SECRET');
      expect(textOf(posts[1] ?? { content: '', components: [] })).toContain('💭 Reference 1: what it thought');
      expect(hidden(posts[1] ?? { components: [] })).toBe('SECRET-1 thought.');
    },
  );

  it('stays what it is where its end never comes, and hidden behind the References button too', async () => {
    const scene = await stage.set();
    scene.models.script(WIZARD, { text: '<think>\nSECRET and on and on', times: 2 });
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const answer = await answerWith(scene, SUMMARY);
    expect(textOf(answer)).toMatch(/WizardLM-2-8x22B` failed: The model answered with no text/);
    scene.asker.click(answer, { label: 'References' });
    const view = await answerWith(scene, /Reference 1/);
    scene.asker.click(view, { label: /Next ▶ \(1 of \d+\)/.exec(JSON.stringify(view.components))?.[0] ?? '' });
    await scene.discord.timeline.waitFor('the thought', () => hidden(view).includes('SECRET'));
    expect(textOf(view)).toContain('💭 Reference 1: what it thought');
  });
});
