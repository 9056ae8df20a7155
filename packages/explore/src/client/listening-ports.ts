import { readdir, readFile, readlink } from 'node:fs/promises';

const LISTEN = '0A';

async function socketsOf(pid: string): Promise<string[]> {
  const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
  return links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []);
}

async function groupOf(pid: string): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // After the name in brackets, which may hold anything: state, parent, group.
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

/** The TCP ports that a process group listens on; empty where the system does not tell (anything but Linux). */
export async function listeningPorts(group: number): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const sockets = new Set<string>();
  for (const pid of pids) {
    if ((await groupOf(pid)) === group) for (const socket of await socketsOf(pid)) sockets.add(socket);
  }
  const ports = new Set<number>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const lines = (await readFile(table, 'utf8').catch(() => '')).split('\n').slice(1);
    for (const line of lines) {
      const [, local, , state, , , , , , inode] = line.trim().split(/\s+/);
      if (state === LISTEN && inode !== undefined && sockets.has(inode))
        ports.add(parseInt(local?.split(':')[1] ?? '', 16));
    }
  }
  return [...ports].toSorted((a, b) => a - b);
}
