import type { Report, Verdict } from '../oracle/verdict.ts';
import type { Environment, Output, Page } from './output.ts';
import { pageOf } from './output.ts';
import { liveView } from './pretty/live-view.ts';
import { plainProgress } from './pretty/progress.ts';
import { replayStoryLines, shortStoryLines, storyLines } from './pretty/story.ts';
import { summaryLines } from './pretty/summary.ts';
import { verdictLines } from './pretty/verdict-line.ts';
import type { Reporter } from './reporter.ts';
import { paragraph } from './text/paragraph.ts';
import { visible } from './text/visible.ts';

const MOST_SHORT_STORIES = 5;

/**
 * Tells people: a line a verdict while it goes on, then the stories of the anomalies and a summary.
 *
 * @param output Where to; a live view is drawn only where it is a terminal that can do more than write lines.
 * @param environment For NO_COLOR, FORCE_COLOR and TERM.
 * @param configFile The config file, where it was given by name: the lines that replay name it then.
 * @param others Outputs that lead to the same terminal.
 */
export function prettyReporter(
  output: Output,
  environment: Environment,
  configFile?: string,
  others: readonly Output[] = [],
): Reporter {
  const page = (): Page => pageOf(output, environment, configFile);
  const isLive = output.isTTY === true && environment['TERM'] !== 'dumb';
  const progress = isLive ? liveView(output, page, others) : plainProgress(output, page);
  const print = (lines: readonly string[]): void => {
    progress.clear();
    output.write(lines.map((line) => `${line}\n`).join(''));
  };
  return {
    onNotice(text) {
      print(paragraph(visible(text), page().width, { hang: 2, paint: page().colors.dim }));
    },
    onScenario(scenario) {
      progress.begin(scenario);
    },
    onProgress(state) {
      progress.show(state);
    },
    onVerdict(verdict) {
      print(verdictLines(verdict, page()));
    },
    async onEnd(report) {
      const stories = storiesOf(report, page());
      print(['', ...stories.flatMap((story) => [...story, '']), ...summaryLines(report, page())]);
    },
    async onReplay(replay) {
      print(replayStoryLines(replay, page()));
    },
  };
}

/**
 * The first unexpected anomaly of each scenario is told in full; where all are expected, the first one of the run.
 */
function storiesOf({ scenarios }: Report, page: Page): string[][] {
  const anomalous = scenarios.filter(({ anomalies }) => anomalies.length > 0);
  const unexpected = anomalous.filter(({ asExpected }) => !asExpected);
  if (unexpected.length > 0) return unexpected.flatMap((verdict) => scenarioStories(verdict, 1, page));
  return anomalous.flatMap((verdict, index) => scenarioStories(verdict, index === 0 ? 1 : 0, page));
}

function scenarioStories(verdict: Verdict, whole: number, page: Page): string[][] {
  const { anomalies } = verdict;
  const short = anomalies.slice(whole, whole + MOST_SHORT_STORIES);
  const left = anomalies.length - whole - short.length;
  const rest = [
    ...short.flatMap((anomaly) => shortStoryLines(verdict, anomaly, page)),
    ...(left > 0
      ? paragraph(`and ${left} more of that scenario: --reporter json has them all`, page.width)
      : []),
  ];
  return [
    ...anomalies.slice(0, whole).map((anomaly) => storyLines(verdict, anomaly, page)),
    ...(rest.length > 0 ? [rest] : []),
  ];
}
