import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../sandbox/discord/clock.ts';
import { failure, type ModelServer } from '../../../sandbox/models/index.ts';
import { ask, clientOf, LLAMA, post, QWEN, serve } from './client.ts';

const BODY = { messages: [{ role: 'user', content: 'Hi' }], max_tokens: 10 };

async function burst(server: ModelServer, model: string, count: number): Promise<readonly Response[]> {
  const responses: Response[] = [];
  for (let call = 0; call < count; call += 1) {
    const response = await post(server, { ...BODY, model });
    await response.text();
    responses.push(response);
  }
  return responses;
}

describe('real rate limits', () => {
  it('hold per second and per model: 60 a minute are one a second, and a burst is refused with its wait', async () => {
    const clock = new ManualClock();
    const server = await serve({ clock });
    server.scriptWhere(() => true, failure('rate-limit-real', { limits: { requestsPerMinute: 120 } }));
    const llama = await burst(server, LLAMA, 4);
    expect(llama.map(({ status }) => status)).toEqual([200, 200, 429, 429]);
    expect(llama[2]?.headers.get('x-ratelimit-reset')).toBe('0.5');
    expect((await burst(server, QWEN, 1)).map(({ status }) => status)).toEqual([200]);
    clock.advance(499);
    expect((await burst(server, LLAMA, 1)).map(({ status }) => status)).toEqual([429]);
    clock.advance(1);
    expect((await burst(server, LLAMA, 2)).map(({ status }) => status)).toEqual([200, 429]);
  });

  it('hold per key', async () => {
    const server = await serve({ clock: new ManualClock() });
    server.scriptWhere(() => true, failure('rate-limit-real'));
    const call = (key: string) =>
      clientOf(server, { apiKey: key }).chat.completions.create({
        model: LLAMA,
        messages: [{ role: 'user', content: 'Hi' }],
      });
    await call('one');
    await call('two');
    await expect(call('one')).rejects.toMatchObject({ status: 429 });
  });

  it('count tokens, too, and let one call above the bucket through when it is full', async () => {
    const clock = new ManualClock();
    const server = await serve({ clock });
    const limits = { requestsPerMinute: 6000, tokensPerMinute: 600, windowMs: 100 };
    server.scriptWhere(() => true, failure('rate-limit-real', { limits }));
    const [first, second] = await burst(server, LLAMA, 2);
    expect([first?.status, second?.status]).toEqual([200, 429]);
    // 15 tokens (5 in, 10 out) from a bucket of 10: 5 below nothing, refilled by 10 each 100 ms.
    expect(second?.headers.get('x-ratelimit-reset')).toBe('0.15');
    clock.advance(150);
    expect((await burst(server, LLAMA, 1))[0]?.status).toBe(200);
  });

  it('never let in more than the rate and one burst, whatever the arrival', async () => {
    const clock = new ManualClock();
    const server = await serve({ clock });
    server.scriptWhere(() => true, failure('rate-limit-real', { limits: { requestsPerMinute: 300 } }));
    let served = 0;
    for (let step = 0; step < 60; step += 1) {
      served += (await burst(server, LLAMA, 1 + (step % 3))).filter(({ status }) => status === 200).length;
      clock.advance((step * 37) % 90);
    }
    const seconds = Array.from({ length: 60 }, (_, step) => (step * 37) % 90).reduce((sum, ms) => sum + ms, 0) / 1000;
    expect(served).toBeLessThanOrEqual(5 + seconds * 5);
    expect(served).toBeGreaterThanOrEqual(seconds * 5 - 5);
  });

  it('are not to blame for a 503: that is the platform, full while the key keeps within its rate', async () => {
    const server = await serve({ clock: new ManualClock() });
    server.scriptWhere(() => true, failure('rate-limit-real', { limits: { requestsPerMinute: 120, capacity: 0 } }));
    expect((await burst(server, LLAMA, 3)).map(({ status }) => status)).toEqual([503, 503, 429]);
  });

  it('tell their numbers on success only where the older service is wanted', async () => {
    const server = await serve({ clock: new ManualClock() });
    server.script(QWEN, failure('rate-limit-real', { limits: { requestsPerMinute: 600, headersOnSuccess: true } }));
    server.script(LLAMA, failure('rate-limit-real', { limits: { requestsPerMinute: 600 } }));
    const [[older], [newer]] = [await burst(server, QWEN, 1), await burst(server, LLAMA, 1)];
    expect(older?.headers.get('x-ratelimit-limit')).toBe('10');
    expect(older?.headers.get('x-ratelimit-remaining')).toBe('9');
    expect(newer?.headers.get('x-ratelimit-limit')).toBeNull();
  });

  it("count the calls under way against the platform's capacity", async () => {
    const server = await serve({ clock: new ManualClock() });
    const gate = server.gate();
    const limited = failure('rate-limit-real', { limits: { requestsPerMinute: 6000, capacity: 1 } });
    server.script(LLAMA, { ...limited, gate });
    const first = await ask(server);
    await expect(ask(server)).rejects.toMatchObject({ status: 503 });
    gate.open();
    for await (const _ of first);
    await expect.poll(() => server.openStreams()).toBe(0);
    await (await ask(server)).controller.abort();
  });
});
