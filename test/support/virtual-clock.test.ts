import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

describe('a virtual clock', () => {
  it('stands still until it is told to go on', async () => {
    const clock = new VirtualClock(5000);
    let woken = false;
    void clock.sleep(1).then(() => {
      woken = true;
    });
    await wait(20);
    expect([woken, clock.now(), clock.sleeping]).toEqual([false, 5000, 1]);
    await clock.advance(1);
    expect([woken, clock.now(), clock.sleeping]).toEqual([true, 5001, 0]);
  });

  it('wakes sleepers in the order of their times, with what each causes in between', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    const sleepTwice = async (name: string, first: number, second: number): Promise<void> => {
      await clock.sleep(first);
      seen.push(`${name} ${clock.now()}`);
      await clock.sleep(second);
      seen.push(`${name} ${clock.now()}`);
    };
    void sleepTwice('a', 30, 5);
    void sleepTwice('b', 10, 30);
    void sleepTwice('c', 10, 0);
    await clock.advance(35);
    expect(seen).toEqual(['b 10', 'c 10', 'c 10', 'a 30', 'a 35']);
    expect(clock.sleeping).toBe(1);
  });

  it('lets go of a sleeper that is aborted, with the reason that was given', async () => {
    const clock = new VirtualClock();
    const [stop, reason] = [new AbortController(), new Error('Stop')];
    const asleep = clock.sleep(10, stop.signal);
    stop.abort(reason);
    await expect(asleep).rejects.toBe(reason);
    await expect(clock.sleep(10, stop.signal)).rejects.toBe(reason);
    expect(clock.sleeping).toBe(0);
  });

  it('by itself jumps from one sleeper to the next', async () => {
    const clock = new VirtualClock().auto();
    await Promise.all([clock.sleep(3_600_000), clock.sleep(60_000).then(() => clock.sleep(1))]);
    expect(clock.now()).toBe(3_600_000);
    await clock.sleep(5);
    expect(clock.now()).toBe(3_600_005);
  });

  it('by itself does not overtake work that needs no time of its own', async () => {
    const clock = new VirtualClock().auto();
    const late = clock.sleep(30_000).then(() => 'late');
    const work = (async () => {
      for (let turns = 0; turns < 3; turns += 1) await readFile(import.meta.filename);
      return 'work';
    })();
    expect(await Promise.race([late, work])).toBe('work');
  });

  it('by itself lets no time pass while the machine stands still, with an answer on its way', async () => {
    const server = createServer((_request, response) => response.end('answer'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const clock = new VirtualClock().auto();
    const late = clock.sleep(30_000).then(() => 'late');
    const answer = fetch(`http://127.0.0.1:${port}/`).then((response) => response.text());
    // Holds the thread, as a machine does that has something better to do.
    for (const end = performance.now() + 60; performance.now() < end; );
    expect(await Promise.race([late, answer])).toBe('answer');
    server.close();
  });

  it('by itself does not overtake a thread that is at work', async () => {
    const script = `import { parentPort } from 'node:worker_threads';
      for (const end = performance.now() + 60; performance.now() < end; );
      parentPort.postMessage('done');`;
    const clock = new VirtualClock().auto();
    const late = clock.sleep(30_000).then(() => 'late');
    const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`));
    const done = new Promise((resolve) => worker.once('message', resolve));
    expect(await Promise.race([late, done])).toBe('done');
  });

  it('stands still again when it is held', async () => {
    const clock = new VirtualClock().auto();
    await clock.sleep(10);
    clock.hold();
    let late = false;
    void clock.sleep(10).then(() => {
      late = true;
    });
    await wait(30);
    expect({ late, now: clock.now() }).toEqual({ late: false, now: 10 });
    clock.auto();
    await clock.sleep(11);
    expect(late).toBe(true);
  });
});
