import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelRequest } from '../../src/moa/model.ts';
import { createTogetherModel, type TogetherOptions } from '../../src/models/together.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { Hearing, hear } from './stage.ts';

const REQUEST: ModelRequest = { model: 'm', messages: [{ role: 'user', content: 'Why?' }], maxTokens: 10 };
const DONE = 'data: [DONE]\n\n';

/** A response whose body brings `parts`, one to a read, and ends; unless it `hangs`: then it falls silent, and hears no abort. */
class Wire {
  readonly response: Response;
  cancelled = false;
  #push: (part: string) => void = () => {};

  constructor(parts: readonly (string | Uint8Array)[], { hangs = false, type = 'text/event-stream' } = {}) {
    const left = parts.map((part) => (typeof part === 'string' ? new TextEncoder().encode(part) : part));
    const body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#push = (part) => controller.enqueue(new TextEncoder().encode(part));
        },
        pull: (controller) => {
          const part = left.shift();
          if (part !== undefined) controller.enqueue(part);
          else if (!hangs) controller.close();
        },
        cancel: () => {
          this.cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    this.response = new Response(body, { headers: { 'content-type': type } });
  }

  push(part: string): void {
    this.#push(part);
  }
}

function modelOn(wire: Wire, options: Partial<TogetherOptions> = {}) {
  const account = { apiKey: 'key', baseUrl: 'http://127.0.0.1:9/v1', clock: new VirtualClock().auto() };
  return createTogetherModel({ ...account, fetch: async () => wire.response, ...options });
}

function event(delta: unknown, finish: string | null = null): string {
  return `data: ${JSON.stringify({ model: 'm', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
}

const said = (content: string): string => event({ content });
const thought = (reasoning: string): string => event({ content: '', reasoning });
const ended = event({ content: '' }, 'stop');

describe('what one read brings', () => {
  it('is one event for each change between text and reasoning, in order', async () => {
    const wire = new Wire([
      thought('a') + thought('b') + said('c') + said('d') + thought('e') + said('f'),
      said('g') + said('h') + ended + DONE,
    ]);
    const { events, end } = await hear(modelOn(wire), REQUEST);
    expect(events).toEqual([
      { type: 'sent' },
      { type: 'reasoning', delta: 'ab' },
      { type: 'text', delta: 'cd' },
      { type: 'reasoning', delta: 'e' },
      { type: 'text', delta: 'f' },
      { type: 'text', delta: 'gh' },
    ]);
    expect(end).toMatchObject({ finish: 'stop' });
  });

  it('is joined with thoughts in tags, too', async () => {
    const wire = new Wire([thought('a') + said('<think>b</thi') + said('nk>\n\nc\n<th'), said('ree') + ended + DONE]);
    const { events } = await hear(modelOn(wire), REQUEST);
    expect(events).toEqual([
      { type: 'sent' },
      { type: 'reasoning', delta: 'ab' },
      { type: 'text', delta: 'c\n' },
      { type: 'text', delta: '<three' },
    ]);
  });

  it('is told as far as it can be read', async () => {
    const wire = new Wire([`${said('a')}${said('b')}data: {"broken\n\n${said('c')}`], { hangs: true });
    const heard = await hear(modelOn(wire), REQUEST);
    expect(heard.text).toBe('ab');
    expect(heard.error).toMatchObject({ kind: 'protocol' });
    expect(wire.cancelled).toBe(true);
  });
});

describe('a stream', () => {
  const text = 'größer 👩‍🚀 than\nthat';
  const whole = [
    said('größer '),
    ': a comment\n\n',
    said('👩‍🚀 '),
    'event: note\ndata: {}\n\n',
    said('than\nthat'),
    ended,
    DONE,
  ];

  it('says the same however its bytes are cut, whatever ends its lines, with or without a BOM', async () => {
    const cuts = fc.array(fc.nat(), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        cuts,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.constantFrom('', '\uFEFF'),
        async (at, end, bom) => {
          const bytes = new TextEncoder().encode(bom + whole.join('').replaceAll('\n', end));
          const places = [0, ...at.map((place) => place % bytes.length).sort((a, b) => a - b), bytes.length];
          const parts = places.slice(1).map((place, index) => bytes.slice(places[index], place));
          const heard = await hear(modelOn(new Wire(parts.filter(({ length }) => length > 0))), REQUEST);
          expect(heard.error).toBeUndefined();
          expect(heard.text).toBe(text);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('may have a line of 200 kB in many parts', async () => {
    const long = 'word '.repeat(40_000);
    const line = said(long);
    const parts = Array.from({ length: 100 }, (_, at) =>
      line.slice((at * line.length) / 100, ((at + 1) * line.length) / 100),
    );
    const heard = await hear(modelOn(new Wire([...parts, ended, DONE])), REQUEST);
    expect(heard.text).toBe(long);
  });

  it('is read to its end, and whatever follows the [DONE] is not listened to', async () => {
    const wire = new Wire([said('a') + ended + DONE, said('b'), 'data: {"broken\n\n']);
    const heard = await hear(modelOn(wire), REQUEST);
    expect(heard).toMatchObject({ text: 'a', error: undefined });
    expect(wire.cancelled).toBe(false);
  });

  it.each(['text/html; charset=utf-8', 'application/json', 'application/problem+json'])(
    'is none where its type is %s',
    async (type) => {
      const wire = new Wire([said('a') + ended + DONE], { type, hangs: true });
      const heard = await hear(modelOn(wire), REQUEST);
      expect(heard.error).toMatchObject({ kind: 'protocol' });
      expect(heard.types).toEqual(['sent']);
      expect(wire.cancelled).toBe(true);
    },
  );

  it('is one where its type is not said', async () => {
    const heard = await hear(modelOn(new Wire([said('a') + ended + DONE], { type: '' })), REQUEST);
    expect(heard).toMatchObject({ text: 'a', error: undefined });
  });

  it('is none without a body', async () => {
    const model = modelOn(new Wire([]), { fetch: async () => new Response(null, { status: 200 }) });
    expect((await hear(model, REQUEST)).error).toMatchObject({ kind: 'protocol' });
  });
});

describe('the body', () => {
  it.each([
    ['an error in the stream', `${said('a')}data: {"error":{"message":"Failed"}}\n\n`, 'server'],
    ['silence', said('a'), 'timeout'],
  ])('is let go of after %s', async (_, part, kind) => {
    const wire = new Wire([part], { hangs: true });
    expect((await hear(modelOn(wire), REQUEST)).error).toMatchObject({ kind });
    expect(wire.cancelled).toBe(true);
  });

  it('is let go of after the grace', async () => {
    const wire = new Wire([said('a') + ended + DONE], { hangs: true });
    expect((await hear(modelOn(wire), REQUEST)).error).toBeUndefined();
    expect(wire.cancelled).toBe(true);
  });

  it('is let go of on an abort, and says nothing any more', async () => {
    const [stop, wire] = [new AbortController(), new Wire([said('a')], { hangs: true })];
    const hearing = new Hearing(modelOn(wire, { clock: new VirtualClock() }), REQUEST, stop.signal);
    while (hearing.text === '') await new Promise(setImmediate);
    stop.abort('enough');
    wire.push(said('b'));
    expect((await hearing.ended).error).toBe('enough');
    const settled = hearing.text;
    await new Promise(setImmediate);
    expect(hearing.text).toBe(settled);
    expect(wire.cancelled).toBe(true);
  });

  it('is let go of where it comes after an abort that nobody heard', async () => {
    const [stop, wire] = [new AbortController(), new Wire([said('a') + ended + DONE])];
    let answer: (response: Response) => void = () => {};
    const fetched = new Promise<Response>((resolve) => {
      answer = resolve;
    });
    const hearing = new Hearing(modelOn(wire, { fetch: () => fetched }), REQUEST, stop.signal);
    await new Promise(setImmediate);
    stop.abort('enough');
    expect((await hearing.ended).error).toBe('enough');
    answer(wire.response);
    while (!wire.cancelled) await new Promise(setImmediate);
    expect(hearing.types).toEqual(['sent']);
  });
});

describe('comments', () => {
  it('do not pass for an answer that goes on', async () => {
    const clock = new VirtualClock().auto();
    const encoder = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode(said('a'))),
      async pull(controller) {
        await clock.sleep(20_000);
        controller.enqueue(encoder.encode(': still here\n\n'));
      },
    });
    const fetch = async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } });
    const model = createTogetherModel({ apiKey: 'key', baseUrl: 'http://127.0.0.1:9/v1', clock, fetch });
    const { error } = await hear(model, REQUEST);
    expect(error).toMatchObject({ kind: 'timeout', message: expect.stringContaining('fell silent') });
    expect(clock.now()).toBe(30_000);
  });
});

describe('a request’s own deadlines', () => {
  it.each([
    [{ headersMs: 5000 }, [], 5000, 'did not answer within 5 s'],
    [{ firstTokenMs: 7000 }, [''], 7000, 'wrote nothing within 7 s'],
    [{ firstTokenMs: 120_000 }, [''], 120_000, 'wrote nothing within 120 s'],
    [{ idleMs: 9000 }, [said('a')], 9000, 'for 9 s'],
    [{ idleMs: 120_000 }, [said('a')], 120_000, 'for 120 s'],
    [{ wholeMs: 4000 }, [said('a')], 4000, 'within 4 s'],
    [{ idleMs: 600_000, wholeMs: 400_000 }, [said('a')], 400_000, 'within 400 s'],
    [{}, [said('a')], 20_000, 'for 20 s'],
  ])('%j come before the model’s', async (deadlines, parts, ms, words) => {
    const clock = new VirtualClock().auto();
    const wire = new Wire(parts, { hangs: true });
    const fetch = parts.length === 0 ? () => new Promise<Response>(() => {}) : async () => wire.response;
    const model = modelOn(wire, { clock, fetch, deadlines: { idleMs: 20_000 } });
    const { error } = await hear(model, { ...REQUEST, deadlines });
    expect(error).toMatchObject({ kind: 'timeout', message: expect.stringContaining(words) });
    expect(clock.now()).toBe(ms);
    expect(clock.sleeping).toBe(0);
  });
});
