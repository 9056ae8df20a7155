import type { Anomaly, Verdict } from '../oracle/verdict.ts';
import { pageOf, type Page } from './output.ts';
import { storyLines } from './pretty/story.ts';

/** 80 columns without colours: for files and web pages. */
export function plainPage(configFile: string | undefined): Page {
  return pageOf({ write: () => undefined }, { NO_COLOR: '1' }, configFile);
}

/** The story of an anomaly as `pretty` tells it, in 80 columns without colours. */
export function plainStory(verdict: Verdict, anomaly: Anomaly, configFile: string | undefined): string {
  return storyLines(verdict, anomaly, plainPage(configFile))
    .map((line) => line.trimEnd())
    .join('\n');
}
