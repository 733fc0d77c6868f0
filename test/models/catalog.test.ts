import { afterEach, describe, expect, it } from 'vitest';
import { ModelCatalog } from '../../src/models/catalog.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { LLAMA, type ModelStage, openModelStage } from './stage.ts';

let stage: ModelStage;
afterEach(() => stage?.server.close());

async function openCatalog(options?: Parameters<typeof openModelStage>[0]): Promise<ModelCatalog> {
  stage = await openModelStage(options);
  return new ModelCatalog(stage.account);
}

/** A catalogue whose server answers with each of `bodies` in turn. */
function catalogOf(...bodies: readonly unknown[]): ModelCatalog {
  let asked = 0;
  return new ModelCatalog({
    apiKey: 'key',
    baseUrl: 'http://localhost/v1',
    clock: new VirtualClock(),
    fetch: async () => Response.json(bodies[Math.min(asked++, bodies.length - 1)]),
  });
}

describe('the list', () => {
  it.each(['array', 'list'] as const)('is read as an %s', async (modelListShape) => {
    const catalog = await openCatalog({ modelListShape });
    await catalog.refresh();
    expect(catalog.failure).toBeUndefined();
    expect(catalog.price('openai/gpt-oss-120b')).toEqual({ inputPerMillion: 0.15, outputPerMillion: 0.6 });
    expect(catalog.find(LLAMA)).toMatchObject({ id: LLAMA, contextLength: 131_072 });
    expect(catalog.price(LLAMA)?.inputPerMillion).toBeCloseTo(1.04);
  });

  it('may have hundreds of entries', async () => {
    const catalog = await openCatalog({ catalogue: 'large' });
    await catalog.refresh();
    expect(catalog.find(LLAMA)).toBeDefined();
    expect(catalog.failure).toBeUndefined();
  });

  it('leaves out what is not for chat', async () => {
    const catalog = await openCatalog();
    await catalog.refresh();
    expect(catalog.find('example-labs/Neighbours-large')).toBeUndefined();
    expect(catalog.find('example-labs/Continuation-7B')).toBeUndefined();
  });

  it('has no price for what is not sold by the token, and no context length where none is told', async () => {
    const catalog = await openCatalog();
    await catalog.refresh();
    expect(catalog.find('togethercomputer/MoA-1')).toMatchObject({ price: undefined, contextLength: 32_768 });
    expect(catalog.find('Qwen/Qwen3.8-Flash')?.contextLength).toBeUndefined();
    expect(catalog.price('nobody/nothing')).toBeUndefined();
  });

  it.each([
    [
      { input: 1, output: 2 },
      { inputPerMillion: 1, outputPerMillion: 2 },
    ],
    [
      { input: '0.5', output: ' 2e0 ' },
      { inputPerMillion: 0.5, outputPerMillion: 2 },
    ],
    [
      { input: 0, output: 2 },
      { inputPerMillion: 0, outputPerMillion: 2 },
    ],
    [{ input: 0, output: 0 }, undefined],
    [{ input: '0', output: '0' }, undefined],
    [{ input: 1 }, undefined],
    [{ input: null, output: 2 }, undefined],
    [{ input: '', output: 2 }, undefined],
    [{ input: -1, output: 2 }, undefined],
    [{ input: 'a lot', output: 2 }, undefined],
    ['free', undefined],
    [null, undefined],
    [undefined, undefined],
  ])('reads the price %j', async (pricing, price) => {
    const catalog = catalogOf([{ id: 'a/b', type: 'chat', pricing }]);
    await catalog.refresh();
    expect(catalog.find('a/b')).toBeDefined();
    expect(catalog.price('a/b')).toEqual(price);
  });

  it('passes over entries that cannot be read', async () => {
    const catalog = catalogOf([null, 3, {}, { id: '' }, { id: 'a/b', type: 7, context_length: 0 }]);
    await catalog.refresh();
    expect(catalog.find('a/b')).toEqual({ id: 'a/b', price: undefined, contextLength: undefined });
  });
});

describe('a reading that fails', () => {
  const good = [{ id: 'a/b', pricing: { input: 1, output: 1 } }];

  it.each([[[]], [{ error: 'no' }], ['<html>'], [null], [[{ id: 'picture', type: 'image' }]]])(
    'on %j keeps what was known, and says so',
    async (bad) => {
      const catalog = catalogOf(good, bad, good);
      await catalog.refresh();
      await catalog.refresh();
      expect(catalog.price('a/b')).toBeDefined();
      expect(catalog.failure?.message).toMatch(/^The model server .*\.$/);
      await catalog.refresh();
      expect(catalog.failure).toBeUndefined();
    },
  );

  it('says that the key was refused', async () => {
    const catalog = await openCatalog({ apiKeys: ['another-key'] });
    await catalog.refresh();
    expect(catalog.failure?.message).toBe('The model server refused the API key (HTTP 401).');
  });

  it('says that nobody is there', async () => {
    const catalog = await openCatalog();
    stage.server.refuseConnections();
    await catalog.refresh();
    expect(catalog.failure?.message).toBe('The connection to the model server failed.');
  });

  it('is given up after 30 s', async () => {
    const clock = new VirtualClock();
    let signal: AbortSignal | null | undefined;
    const catalog = new ModelCatalog({
      apiKey: 'key',
      baseUrl: 'http://localhost/v1',
      clock,
      fetch: (_, init) => {
        signal = init?.signal;
        return new Promise(() => {});
      },
    });
    const reading = catalog.refresh();
    await clock.advance(30_000);
    await reading;
    expect(catalog.failure?.message).toBe('The model server did not send its list within 30 s.');
    expect(signal?.aborted).toBe(true);
  });
});

it('readings asked for at the same time are one', async () => {
  const catalog = await openCatalog();
  await Promise.all([catalog.refresh(), catalog.refresh()]);
  expect(stage.server.journal).toHaveLength(1);
  await catalog.refresh();
  expect(stage.server.journal).toHaveLength(2);
  expect(stage.clock.sleeping).toBe(0);
});
