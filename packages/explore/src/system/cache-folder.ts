import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where toctou keeps what is slow to make, such as an initialised data directory. For root a folder that the
 * unprivileged database user can reach too, since `/root` is closed to it.
 */
export function cacheFolder(): string {
  if (process.platform === 'win32') {
    return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'toctou', 'Cache');
  }
  if (process.getuid?.() === 0) return '/var/cache/toctou';
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'toctou');
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'toctou');
}
