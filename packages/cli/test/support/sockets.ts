import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A network socket of a process, IPv4 or IPv6. Linux only. */
export interface Socket {
  readonly pid: string;
  readonly table: string;
  /** Addresses in hexadecimal, as the kernel writes them; the port is left out. */
  readonly local: string;
  readonly remote: string;
}

const NOWHERE = /^0+$/;
/** 127.0.0.0/8, ::1, ::ffff:127.0.0.0/104, each word in the order of the machine's bytes. */
const LOOPBACK = [/^[0-9A-F]{6}7F$/, /^0{24}01000000$/, /^0{16}FFFF0000[0-9A-F]{6}7F$/];

/** Whether it can be reached from this machine alone, and reaches nothing else. */
export function isLocal({ local, remote }: Socket): boolean {
  const isLoopback = (address: string): boolean => LOOPBACK.some((pattern) => pattern.test(address));
  return isLoopback(local) && (isLoopback(remote) || NOWHERE.test(remote));
}

/** Every TCP and UDP socket that is open in these processes. */
export function socketsOf(pids: readonly string[]): Socket[] {
  const owners = new Map(pids.flatMap((pid) => inodesOf(pid).map((inode) => [inode, pid] as const)));
  return ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .flatMap((line) => {
        const [, local = '', remote = '', , , , , , , inode = ''] = line.trim().split(/\s+/);
        const pid = owners.get(inode);
        if (pid === undefined) return [];
        return [{ pid, table, local: withoutPort(local), remote: withoutPort(remote) }];
      }),
  );
}

function withoutPort(field: string): string {
  return field.split(':')[0] ?? '';
}

function inodesOf(pid: string): string[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      // It was closed meanwhile.
      return [];
    }
  });
}
