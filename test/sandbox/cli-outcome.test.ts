import { ComponentType, MessageFlags } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../sandbox/session/outcome.ts';
import { message, stopRow, text, v2 } from './terminal/messages.ts';

const SUMMARY = '-# 3 of 4 references · 12 s · about 3,402 tokens · $0.002';
const whole = v2([text('> Why?'), text('Because.'), text(`-# ✖️ \`gemma\` failed: 503\n${SUMMARY}`)]);
const working = v2([text('> Why?'), text('Because'), text('-# ▰▰▱  weighing, 30 tokens so far · 3.0 s'), stopRow()]);
const ended = (line: string) =>
  v2([{ type: ComponentType.Container, components: [text('> Why?'), text(`${line}\n${SUMMARY}`)] }]);

describe('the outcome of a question', () => {
  it('is open while nothing has come, while the app is thinking and while there is a Stop button', () => {
    expect(outcomeOf([])).toBeUndefined();
    expect(outcomeOf([message({ flags: MessageFlags.Loading })])).toBeUndefined();
    expect(outcomeOf([working])).toBeUndefined();
    const inLine = v2([
      { type: ComponentType.Container, components: [text('> Why?'), text('Getting ready …'), stopRow()] },
    ]);
    expect(outcomeOf([inLine])).toBeUndefined();
  });

  it('is a whole answer where the small line stands below it, a reference that failed or not', () => {
    expect(outcomeOf([whole])).toEqual({ state: 'whole', summary: SUMMARY.slice(3), references: 4 });
    const long = v2([text('x'), text('-# 4 references · 2 min 5 s · 12,000 tokens')]);
    expect(outcomeOf([long])).toMatchObject({ state: 'whole', references: 4 });
  });

  it('looks at the last of several messages, and waits while the answer goes on in another', () => {
    const first = v2([text('> Why?'), text('Because')]);
    expect(outcomeOf([first])).toBeUndefined();
    expect(outcomeOf([first, working])).toBeUndefined();
    expect(outcomeOf([first, whole])).toMatchObject({ state: 'whole' });
  });

  it.each([
    '⚠️ **No reference answered.**',
    '⚠️ The answer was cut at its limit of 512 tokens.',
    '⏹️ **Stopped** by Ada.',
    '❌ It failed.',
  ])('is a failure, with its reason, under "%s"', (line) => {
    const outcome = outcomeOf([ended(line)]);
    expect(outcome).toMatchObject({ state: 'failed', references: 4 });
    expect(line.replaceAll('**', '')).toContain(outcome?.state === 'failed' ? outcome.why : 'nothing');
  });

  it('takes a warning that the model itself wrote for part of the answer', () => {
    expect(outcomeOf([v2([text('⚠️ Hot!\n❌ Do not touch.'), text(SUMMARY)])])).toMatchObject({ state: 'whole' });
  });

  it('takes plain text, or what only the asker sees, for a refusal', () => {
    expect(outcomeOf([message({ content: 'That question is empty.' })])).toEqual({
      state: 'failed',
      why: 'That question is empty.',
      references: 0,
    });
    const ephemeral = { ...v2([text('Not here.')]), flags: MessageFlags.Ephemeral | MessageFlags.IsComponentsV2 };
    expect(outcomeOf([ephemeral])).toEqual({ state: 'failed', why: 'Not here.', references: 0 });
  });
});
