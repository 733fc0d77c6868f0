import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { identifyProcess } from '../../src/ops/process-identity.ts';

describe('who holds a lease', () => {
  it('is another at each start, and alive as long as its process is', () => {
    const [one, other] = [identifyProcess(), identifyProcess()];
    expect(one.owner).not.toBe(other.owner);
    expect(one.isDead(other.owner)).toBe(false);
  });

  it.runIf(process.platform === 'linux')(
    'is dead once its process is gone, or its number is another one’s',
    async () => {
      const { owner, isDead } = identifyProcess();
      const [machine = '', , start = ''] = owner.split('.');
      const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
      await once(child, 'exit');
      expect(isDead([machine, child.pid, start, 'x'].join('.'))).toBe(true);
      expect(isDead([machine, process.pid, `${start}0`, 'x'].join('.'))).toBe(true);
    },
  );

  it('is never known to be dead elsewhere, or where the name says nothing', () => {
    const { isDead } = identifyProcess();
    for (const owner of ['elsewhere.1.2.3', 'unknown.1.unknown.x', '', 'a.b.c', 'old'])
      expect(isDead(owner)).toBe(false);
  });
});
