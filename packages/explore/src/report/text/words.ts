/** `96ms`, `1.2s`, `2m5s`: without spaces, so that no line is broken inside. */
export function duration(ms: number): string {
  if (ms < 0.5) return '<1ms';
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}

/** `1 schedule`, `2 schedules`, `1,400 schedules`. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${grouped(number)} ${number === 1 ? noun : plural}`;
}

/** A number with its thousands apart, the same on every machine. */
export function grouped(number: number): string {
  return number.toLocaleString('en-US');
}

/** `client 1, then client 2`. */
export function inOrder(clients: readonly number[]): string {
  return clients.map((client) => `client ${client}`).join(', then ');
}

/** The connection behind a lane: `client 1`, `client 1 (connection 1b)`. */
export function laneName(lane: string): string {
  const client = Number.parseInt(lane, 10);
  return lane === String(client) ? `client ${lane}` : `client ${client} (connection ${lane})`;
}
