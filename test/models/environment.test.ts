import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failure } from '../../sandbox/models/index.ts';
import { createModels } from '../../src/models/index.ts';
import { ask, hear, LLAMA, type ModelStage, openModelStage, SOMEBODY } from './stage.ts';

let stage: ModelStage;

beforeEach(async () => {
  stage = await openModelStage();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await stage.server.close();
});

describe('the environment', () => {
  // First in its file: the SDK keeps hold of the console that it sees first.
  it('cannot make the SDK say aloud what was asked and answered', async () => {
    vi.stubEnv('TOGETHER_LOG', 'debug');
    const said = (['debug', 'info', 'log', 'warn', 'error'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(() => {}),
    );
    stage.server.script(LLAMA, failure('bad-json'));
    const heard = await hear(createModels(stage.account).modelFor(SOMEBODY), ask());
    expect(heard.error).toMatchObject({ kind: 'protocol' });
    for (const spy of said) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
  });

  it('has no say in where a question goes, with which key, and what it carries', async () => {
    vi.stubEnv('TOGETHER_BASE_URL', 'http://127.0.0.1:9/v1');
    vi.stubEnv('TOGETHER_API_KEY', 'another-key');
    vi.stubEnv('TOGETHER_PROJECT_ID', 'another-project');
    vi.stubEnv('TOGETHER_CUSTOM_HEADERS', 'Authorization: Bearer another-key\nX-Extra: yes');
    await stage.server.close();
    stage = await openModelStage({ apiKeys: ['the-key'] });
    const model = createModels({ ...stage.account, apiKey: 'the-key' }).modelFor(SOMEBODY);
    expect((await hear(model, ask())).error).toBeUndefined();
    const [request] = stage.server.journal;
    expect(request?.headers).not.toHaveProperty('x-extra');
    expect(JSON.stringify(request)).not.toContain('another');
  });
});
