import { connect } from 'node:net';
import Together from 'together-ai';
import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../../sandbox/discord/clock.ts';
import { failure, startModelServer } from '../../../sandbox/models/index.ts';
import { ask, clientOf, faultOf, GPT_OSS, hear, LLAMA, QWEN, serve } from './client.ts';

/** Lets what is under way on the real sockets go on, until `holds`. */
async function until(holds: () => boolean): Promise<void> {
  await expect.poll(holds, { interval: 5 }).toBe(true);
}

describe('scripts', () => {
  it('apply to the next calls of their model, in order, each as often as it says', async () => {
    const server = await serve();
    server.script(LLAMA, { text: 'first' }, { text: 'second', times: 2 });
    const texts: string[] = [];
    for (let call = 0; call < 4; call += 1) texts.push((await hear(await ask(server))).text);
    expect(texts.slice(0, 3)).toEqual(['first', 'second', 'second']);
    expect(texts[3]).toContain('This is the sandbox');
    expect((await hear(await ask(server, { model: QWEN }))).text).toContain('This is the sandbox');
  });

  it('apply where a predicate says so, to every such call unless counted', async () => {
    const server = await serve();
    server.scriptWhere(({ max_tokens: limit }) => limit === 7, { text: 'seven' });
    server.scriptWhere(() => true, { text: 'once', times: 1 });
    expect((await hear(await ask(server))).text).toBe('once');
    expect((await hear(await ask(server, { max_tokens: 7 }))).text).toBe('seven');
    expect((await hear(await ask(server, { max_tokens: 7, model: QWEN }))).text).toBe('seven');
    expect((await hear(await ask(server))).text).toContain('This is the sandbox');
  });

  it('with a gate let out as many tokens as are released, and then the end', async () => {
    const server = await serve();
    const gate = server.gate();
    server.script(LLAMA, { text: 'Held by hand, token by token.', gate });
    const listening = ask(server).then(hear);
    await until(() => gate.waiting === 1);
    expect(server.journal[0]?.tokensSent).toBe(0);
    gate.release(2);
    await server.waitFor(([entry]) => entry?.tokensSent === 2);
    await until(() => gate.waiting === 1);
    expect(server.journal[0]?.tokensSent).toBe(2);
    gate.open();
    expect((await listening).text).toBe('Held by hand, token by token.');
  });

  it('notes when each token left', async () => {
    const server = await serve();
    server.script(LLAMA, { text: 'One after another.', perTokenMs: 3, jitter: 0 });
    await hear(await ask(server));
    const [entry] = server.journal;
    expect(entry?.tokenTimesMs).toHaveLength(entry?.tokensSent ?? Number.NaN);
    expect([...(entry?.tokenTimesMs ?? [])].sort((a, b) => a - b)).toEqual(entry?.tokenTimesMs);
    expect(entry?.tokenTimesMs.at(0)).toBeGreaterThanOrEqual(entry?.atMs ?? Number.NaN);
    expect(entry?.tokenTimesMs.at(-1)).toBeLessThanOrEqual(entry?.endedMs ?? Number.NaN);
  });

  it('may hold the headers by a gate, too', async () => {
    const server = await serve();
    const headersGate = server.gate();
    server.script(LLAMA, { text: 'Late.', headersGate });
    const pending = ask(server);
    await until(() => headersGate.waiting === 1);
    expect(server.journal[0]?.status).toBeUndefined();
    headersGate.release();
    expect((await hear(await pending)).text).toBe('Late.');
  });

  it('may keep the headers back for ever, until the SDK gives up', async () => {
    const server = await serve();
    server.script(LLAMA, failure('no-headers'));
    const client = clientOf(server, { timeout: 40 });
    const messages = [{ role: 'user' as const, content: 'Hi' }];
    const fault = await faultOf(client.chat.completions.create({ model: LLAMA, messages, stream: true }));
    expect(fault).toBeInstanceOf(Together.APIConnectionTimeoutError);
  });
});

describe('time', () => {
  it('is the clock that was given: headers, first token and every further one come when due, not before', async () => {
    const clock = new ManualClock();
    const server = await serve({ clock });
    const text = 'Some twenty letters, or more.';
    server.script(LLAMA, { text, delayHeadersMs: 500, firstTokenMs: 300, perTokenMs: 1000, jitter: 0 });
    const listening = ask(server).then(hear);
    const steps = [
      { ms: 500, reached: () => server.journal[0]?.status === 200 },
      { ms: 300, reached: () => server.journal[0]?.tokensSent === 1 },
      { ms: 1000, reached: () => server.journal[0]?.tokensSent === 2 },
      { ms: 1000, reached: () => server.journal[0]?.tokensSent === 3 },
    ];
    for (const { ms, reached } of steps) {
      await until(() => clock.pending === 1);
      clock.advance(ms - 1);
      expect({ pending: clock.pending, due: reached() }).toEqual({ pending: 1, due: false });
      clock.advance(1);
      await until(reached);
    }
    await until(() => clock.pending === 1);
    // What a late timer has missed comes at once: the pace is kept on average.
    clock.advance(1_000_000);
    expect((await listening).text).toBe(text);
  });

  it('passes slowly with slow-tokens: one a second, for minutes', async () => {
    const clock = new ManualClock();
    const server = await serve({ clock });
    server.script(LLAMA, { ...failure('slow-tokens'), firstTokenMs: 0 });
    const stream = await ask(server, { max_tokens: 300 });
    for (let second = 1; second <= 20; second += 1) {
      await until(() => clock.pending === 1);
      expect(server.journal[0]?.tokensSent).toBe(second);
      clock.advance(1000);
      await server.waitFor(([entry]) => entry?.tokensSent === second + 1);
    }
    stream.controller.abort();
    await server.waitFor(([entry]) => entry?.outcome === 'client-closed');
    expect(server.journal[0]?.tokensSent).toBe(21);
  });

  it('passes as many times faster as the speed says, with each model at a pace of its own', async () => {
    const clock = new ManualClock();
    const server = await serve({ clock, speed: { factor: 100 } });
    const models = [LLAMA, QWEN, GPT_OSS];
    const listening = Promise.all(models.map((model) => ask(server, { model }).then(hear)));
    const ended = (): boolean =>
      server.journal.length === 3 && server.journal.every(({ endedMs }) => endedMs !== undefined);
    const tick = (): boolean => {
      if (clock.pending > 0) clock.advance(1);
      return ended();
    };
    await expect.poll(tick, { interval: 1, timeout: 10_000 }).toBe(true);
    expect((await listening).every(({ finish }) => finish === 'stop')).toBe(true);
    const lasted = server.journal.map(({ atMs, endedMs }) => (endedMs ?? 0) - atMs);
    // At their own speed they take more than a second, to the first token and then 40 to 120 a second.
    expect(Math.min(...lasted)).toBeGreaterThanOrEqual(5);
    expect(Math.max(...lasted)).toBeLessThan(1000);
  });
});

describe('the server', () => {
  it('serves 40 streams at a time, and counts them', async () => {
    const server = await serve();
    const gate = server.gate();
    server.scriptWhere(() => true, { text: 'slowly', gate });
    const streams = Array.from({ length: 40 }, () => ask(server).then(hear));
    await until(() => gate.waiting === 40);
    expect(server.openStreams()).toBe(40);
    gate.open();
    expect((await Promise.all(streams)).every(({ finish }) => finish === 'stop')).toBe(true);
    expect(server.maxConcurrent()).toBe(40);
    await until(() => server.openStreams() === 0);
    expect(server.sockets()).toMatchObject({ seen: 40 });
  });

  it('shares nothing with another one', async () => {
    const [one, other] = [await serve(), await serve()];
    one.script(LLAMA, { text: 'of the first' });
    expect((await hear(await ask(other))).text).not.toBe('of the first');
    expect(one.journal).toHaveLength(0);
    expect((await hear(await ask(one))).text).toBe('of the first');
  });

  it('forgets all on reset: scripts, journal, retired models; and breaks what is under way', async () => {
    const server = await serve();
    server.script(LLAMA, failure('stall'), { text: 'never told' });
    const broken = faultOf(hear(await ask(server)));
    await server.waitFor(([entry]) => entry?.tokensSent === 5);
    server.removeModel(QWEN);
    const waiting = faultOf(server.waitFor(() => false));
    await server.reset();
    expect(await broken).toBeInstanceOf(TypeError);
    expect(String(await waiting)).toContain('reset');
    expect(server.journal).toEqual([]);
    expect(server.maxConcurrent()).toBe(0);
    expect((await hear(await ask(server, { model: QWEN }))).finish).toBe('stop');
    expect((await hear(await ask(server))).text).toContain('This is the sandbox');
  });

  it('breaks open streams when it closes, and may be closed twice', async () => {
    const server = await startModelServer();
    server.script(LLAMA, failure('stall'));
    const broken = faultOf(hear(await ask(server)));
    await server.waitFor(([entry]) => (entry?.tokensSent ?? 0) > 0);
    await server.close();
    expect(await broken).toBeInstanceOf(TypeError);
    await server.close();
    expect(await faultOf(ask(server))).toBeInstanceOf(Together.APIConnectionError);
  });

  it('says where a port is taken', async () => {
    const { url } = await serve();
    expect(await faultOf(startModelServer({ port: Number(new URL(url).port) }))).toMatchObject({ code: 'EADDRINUSE' });
  });

  it('outlives a client that leaves in the middle of its request', async () => {
    const server = await serve();
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname, () => {
      socket.write('POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"model"');
      setImmediate(() => socket.destroy());
    });
    await until(() => server.sockets().seen === 1 && server.sockets().open === 0);
    expect((await hear(await ask(server))).finish).toBe('stop');
  });
});
