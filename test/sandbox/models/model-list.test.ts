import { describe, expect, it } from 'vitest';
import type { ModelServer } from '../../../sandbox/models/index.ts';
import { ask, clientOf, faultOf, hear, LLAMA, QWEN, serve } from './client.ts';
import { modelListSchema } from './wire-schemas.ts';

const NOTEBOOK = ['microsoft/WizardLM-2-8x22B', QWEN, 'google/gemma-2-27b-it', LLAMA];

async function list(server: ModelServer, query?: Record<string, unknown>) {
  const found: unknown = await clientOf(server).models.list(undefined, query === undefined ? {} : { query });
  return modelListSchema.parse(found);
}

async function ids(server: ModelServer, query?: Record<string, unknown>): Promise<readonly string[]> {
  return (await list(server, query)).map(({ id }) => id);
}

describe('the list of models', () => {
  it('is a bare array, of many types, some without a context, some created at 0, one price with noise', async () => {
    const models = await list(await serve());
    expect(new Set(models.map(({ type }) => type)).size).toBeGreaterThanOrEqual(6);
    expect(models.some(({ context_length: context }) => context === undefined)).toBe(true);
    expect(models.some(({ created }) => created === 0)).toBe(true);
    expect(models.find(({ id }) => id === LLAMA)?.pricing.input).toBe(1.0399999999999998);
    expect(models.every(({ type, config }) => type !== 'chat' || (config.chat_template ?? '').length > 500)).toBe(true);
  });

  it('gives what can be called on ?serverless=true, the rest on ?dedicated=true', async () => {
    const server = await serve();
    const [all, callable, rest] = [
      await ids(server),
      await ids(server, { serverless: true }),
      await ids(server, { dedicated: true }),
    ];
    expect(server.journal[1]?.query).toEqual({ serverless: 'true' });
    expect([...callable, ...rest].sort()).toEqual([...all].sort());
    expect(rest).toContain('deepseek-ai/DeepSeek-V3');
    expect(callable).not.toContain('deepseek-ai/DeepSeek-V3');
  });

  it("holds the notebook's four in the sandbox, priced and callable", async () => {
    const server = await serve();
    const models = await list(server, { serverless: true });
    for (const id of NOTEBOOK) {
      expect(models.find((model) => model.id === id)?.pricing.input).toBeGreaterThan(0);
      expect((await hear(await ask(server, { model: id, max_tokens: 512 }))).text).not.toBe('');
    }
  });

  it('of 2026 has one of the four left: one is gone, two are listed and refused', async () => {
    const server = await serve({ catalogue: 'live-2026' });
    const listed = await ids(server);
    expect(NOTEBOOK.map((id) => listed.includes(id))).toEqual([false, true, true, true]);
    const statuses = await Promise.all(NOTEBOOK.slice(0, 3).map((model) => faultOf(ask(server, { model }))));
    expect(statuses).toMatchObject([{ status: 404 }, { status: 400 }, { status: 400 }]);
    expect((await hear(await ask(server))).finish).toBe('stop');
  });

  it('may be as long and heavy as the real one', async () => {
    const server = await serve({ catalogue: 'large' });
    const models = await list(server);
    expect(models).toHaveLength(300);
    expect(new Set(models.map(({ id }) => id)).size).toBe(300);
    expect(JSON.stringify(models).length).toBeGreaterThan(350_000);
    expect(JSON.stringify(models).length).toBeLessThan(450_000);
  });

  it('may come in an envelope, as other providers send it', async () => {
    const found: unknown = await clientOf(await serve({ modelListShape: 'list' })).models.list();
    expect(found).toMatchObject({
      object: 'list',
      data: expect.arrayContaining([expect.objectContaining({ id: LLAMA })]),
    });
  });

  it('loses a model that is retired, and the model is a 404 from then on', async () => {
    const server = await serve();
    server.removeModel(LLAMA);
    expect(await ids(server)).not.toContain(LLAMA);
    expect(await faultOf(ask(server))).toMatchObject({ status: 404 });
    expect(() => server.removeModel(LLAMA)).toThrow(/no model/);
  });
});
