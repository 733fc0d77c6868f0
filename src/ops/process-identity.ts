import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** This start of this process, told from every other one. */
export interface ProcessIdentity {
  /** Unique to one start of one process. */
  readonly owner: string;
  /** True only where it is certain that the process of that name is no more; one of another machine never is. */
  readonly isDead: (owner: string) => boolean;
}

/**
 * Names this process `machine.pid.start.random`. The machine is its host name, boot and process namespace, so that a
 * container does not judge another by numbers that mean something else there; the start, in clock ticks since boot, tells a
 * process from a later one of the same number. Where the system has no /proc nobody is ever known to be dead.
 */
export function identifyProcess(): ProcessIdentity {
  const machine = machineName();
  const start = machine === undefined ? undefined : startOf(process.pid);
  const random = randomBytes(6).toString('hex');
  return {
    owner: [machine ?? 'unknown', process.pid, start ?? 'unknown', random].join('.'),
    isDead: (owner) => {
      const [otherMachine, pid = '', otherStart] = owner.split('.');
      if (machine === undefined || otherMachine !== machine || !/^\d+$/.test(pid)) return false;
      return startOf(Number(pid)) !== otherStart;
    },
  };
}

function machineName(): string | undefined {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const namespace = readlinkSync('/proc/self/ns/pid');
    return createHash('sha256').update(`${hostname()} ${boot} ${namespace}`).digest('hex').slice(0, 16);
  } catch {
    return undefined;
  }
}

/** When a process started, in ticks since boot (`starttime` of proc_pid_stat(5)); undefined where there is none. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in brackets, may hold anything; the fields after it are counted from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
