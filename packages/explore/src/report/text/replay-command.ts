import { shellWord } from './shell.ts';

/** The words of the command that runs a schedule again. */
export function replayWords(schedule: string, configFile: string | undefined): string[] {
  return ['toctou', 'replay', ...(configFile === undefined ? [] : ['-c', configFile]), schedule];
}

/** The same on one line, for a POSIX shell. */
export function replayCommand(schedule: string, configFile: string | undefined): string {
  return replayWords(schedule, configFile).map(shellWord).join(' ');
}
