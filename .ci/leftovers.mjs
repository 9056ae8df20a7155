// Fails when what ran under TOCTOU_CI_RUN left a process, a folder or, of ours, anything temporary behind.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';

const mark = `TOCTOU_CI_RUN=${process.env['TOCTOU_CI_RUN'] ?? ''}`;

/** @param {string} path */
function textOf(path) {
  try {
    return readFileSync(path, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

/** This process, and those that wait for it. */
function ancestors() {
  const found = [];
  for (let pid = String(process.pid); Number(pid) > 1;) {
    found.push(pid);
    // After the name in brackets, which may hold anything: state, parent.
    pid = textOf(`/proc/${pid}/stat`).replace(/^.*\)/s, '').trim().split(' ')[1] ?? '';
  }
  return found;
}

/** The processes of this run and, since others may work on the same machine, the databases that are not. */
function processes() {
  const working = ancestors();
  const all = readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && !working.includes(pid))
    .map((pid) => ({
      pid,
      command: textOf(`/proc/${pid}/cmdline`),
      ours: textOf(`/proc/${pid}/environ`).includes(mark),
    }));
  return {
    ours: all.filter(({ ours }) => ours),
    others: all.filter(({ ours, command }) => !ours && /postgres.* -D /.test(command)),
  };
}

/** @param {string} parent */
function folders(parent) {
  try {
    return readdirSync(parent)
      .filter((name) => name.startsWith('toctou-'))
      .map((name) => `${parent}/${name}`);
  } catch {
    return [];
  }
}

function leftovers() {
  const { ours, others } = processes();
  return [
    ...ours.map(({ pid, command }) => `${pid} ${command}`),
    ...[...folders('/dev/shm'), ...folders(tmpdir())].filter(
      (folder) => !others.some(({ command }) => command.includes(folder)),
    ),
  ];
}

// What somebody else is just starting or ending is gone, or has its process, a moment later; so is our reaper's last work.
let left = leftovers();
for (let i = 0; i < 100 && left.length > 0; i++) {
  await delay(100);
  const now = leftovers();
  left = left.filter((item) => now.includes(item));
}
for (const item of left) {
  console.error(`left behind: ${item}`);
  // It is told once. What lies elsewhere may be somebody else's after all.
  if (item.startsWith(tmpdir())) rmSync(item, { recursive: true, force: true });
}
process.exitCode = left.length === 0 ? 0 : 1;
