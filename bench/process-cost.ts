import { readFile } from 'node:fs/promises';

/** What a process costs, as Linux counts it from outside (proc_pid_stat(5), proc_pid_status(5)). */

/** USER_HZ, which is 100 on every Linux that node runs on. */
const TICK_MS = 10;

/** Time on the processor so far, of all threads, in milliseconds; in steps of 10. */
export async function cpuMs(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The command's name, in brackets, may hold anything; `utime` and `stime` are counted from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Resident memory in megabytes: now, or the most that it has ever been. */
export async function residentMb(pid: number, when: 'now' | 'peak' = 'now'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const line = when === 'now' ? /^VmRSS:\s+(\d+) kB$/m : /^VmHWM:\s+(\d+) kB$/m;
  return (Number(line.exec(status)?.[1]) * 1024) / 1_000_000;
}
