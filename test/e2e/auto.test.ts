import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { answerWith, chatCalls, type Scene, Stage, SUMMARY, textOf, virtualTime } from './harness.ts';

const stage = new Stage();
afterEach(() => stage.close());

/** A plain server of the API that everybody speaks: a list without prices, and answers as Ollama streams them. */
async function plainServer(models: readonly string[], embedding?: string) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      if (request.url === '/v1/models') {
        const data = models.map((id) => ({ id, object: 'model', created: 1_780_000_000, owned_by: 'library' }));
        response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', data }));
        return;
      }
      const { model } = JSON.parse(body) as { readonly model: string };
      asked.push(model);
      if (model === embedding) {
        const error = { message: `"${model}" does not support chat`, type: 'invalid_request_error', code: null };
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error }));
        return;
      }
      response.setHeader('content-type', 'text/event-stream');
      const chunk = (delta: unknown, finish: string | null) =>
        `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', model, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
      response.end(
        `${chunk({ role: 'assistant', content: `This is ${model}.` }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stage.onClose(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

/** A new user's bot: nothing but the address of the models. */
function onlyAt(url: string): Promise<Scene> {
  return stage.set({
    settings: { TOGETHER_API_KEY: '', TOGETHER_BASE_URL: url, DEFAULT_PRESET: '' },
    time: virtualTime(),
  });
}

async function answerTo(scene: Scene, prompt: string): Promise<string> {
  const before = scene.asker.sees(scene.channel).length;
  scene.asker.slash(scene.channel, 'moa ask', { prompt });
  return scene.discord.timeline.waitFor('the answer', () => {
    const message = scene.asker.sees(scene.channel)[before];
    return message !== undefined && SUMMARY.test(textOf(message)) && textOf(message);
  });
}

describe('a bot with nothing but an address', () => {
  it('answers with the three models of a plain server, the largest weighing', async () => {
    const plain = await plainServer(['llama3.2:3b', 'qwen3:14b', 'gemma3:4b']);
    const answer = await answerTo(await onlyAt(plain.url), 'Why?');
    expect(answer).toContain('This is qwen3:14b.');
    expect(answer).toContain('-# 3 references');
    expect(plain.asked.slice(0, 3).toSorted()).toEqual(['gemma3:4b', 'llama3.2:3b', 'qwen3:14b']);
    expect(plain.asked.at(-1)).toBe('qwen3:14b');
  });

  it('leaves out from then on a model that does not chat', async () => {
    const plain = await plainServer(['llama3.2:3b', 'nomic-embed-text:latest', 'gemma3:4b'], 'nomic-embed-text:latest');
    const scene = await onlyAt(plain.url);
    expect(await answerTo(scene, 'Why?')).toContain(
      '🚫 `nomic-embed-text:latest` was left out: This model is not made for chat',
    );
    expect(await answerTo(scene, 'And then?')).not.toContain('nomic-embed-text');
    expect(plain.asked.filter((model) => model.startsWith('nomic'))).toHaveLength(1);
  });

  it('asks one model alone three times', async () => {
    const plain = await plainServer(['llama3.2:3b']);
    expect(await answerTo(await onlyAt(plain.url), 'Why?')).toContain('-# 3 references');
    expect(plain.asked).toHaveLength(4);
  });

  it('says to the asker alone that nobody can be asked where the server is down', async () => {
    const scene = await onlyAt('http://127.0.0.1:9/v1');
    scene.asker.slash(scene.channel, 'moa ask', { prompt: 'Why?' });
    const refusal = await answerWith(scene, 'it lists no model just now');
    expect(refusal.ephemeralTo).toBe(scene.asker.id);
    expect(scene.asker.sees(scene.channel)).toHaveLength(1);
    expect(chatCalls(scene)).toEqual([]);
  });
});
