import type { Anomaly, Verdict } from '../oracle/verdict.ts';
import { pageOf, type Page } from './output.ts';
import { anomalyLines, storyLines } from './pretty/story.ts';

/** 80 columns without colours: for files and web pages. */
export function plainPage(configFile: string | undefined): Page {
  return pageOf({ write: () => undefined }, { NO_COLOR: '1' }, configFile);
}

/** The story of an anomaly as `pretty` tells it, in 80 columns without colours. */
export function plainStory(verdict: Verdict, anomaly: Anomaly, configFile: string | undefined): string {
  return plain(storyLines(verdict, anomaly, plainPage(configFile)));
}

/** The same without the command that replays it. */
export function plainAnomaly(verdict: Verdict, anomaly: Anomaly): string {
  return plain(anomalyLines(verdict, anomaly, plainPage(undefined)));
}

function plain(lines: readonly string[]): string {
  return lines.map((line) => line.trimEnd()).join('\n');
}
