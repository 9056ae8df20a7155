import type { Anomaly, Replay, Verdict } from '../../oracle/verdict.ts';
import type { Page } from '../output.ts';
import { paragraph } from '../text/paragraph.ts';
import { replayWords } from '../text/replay-command.ts';
import { commandLines } from '../text/shell.ts';
import { visible } from '../text/visible.ts';
import { count, grouped, inOrder } from '../text/words.ts';
import { answerLines } from './answers.ts';
import { differenceLines } from './difference.ts';
import { laneLines } from './lanes.ts';

/** The whole story of an anomaly, and the line that replays it. */
export function storyLines(verdict: Verdict, anomaly: Anomaly, page: Page): string[] {
  return [...anomalyLines(verdict, anomaly, page), '', ...replayLines(anomaly.schedule, page)];
}

/** What happened, step by step, what came of it, what should have, and the cure. */
export function anomalyLines(verdict: Verdict, anomaly: Anomaly, page: Page): string[] {
  const { colors, width } = page;
  const often = `${grouped(anomaly.count)} of ${count(verdict.explored, 'schedule')}`;
  return [
    ...paragraph(visible(verdict.name), width, { hang: 2, paint: colors.bold }),
    ...paragraph(visible(anomaly.sentence), width, { indent: 2 }),
    ...paragraph(
      `${anomaly.name}: ${often} end so, this one with ${count(anomaly.preemptions, 'preemption')}`,
      width,
      { indent: 2, hang: 2, paint: verdict.asExpected ? colors.yellow : colors.red },
    ),
    '',
    ...laneLines(anomaly.steps, anomaly.responses, page),
    '',
    ...answerLines(anomaly.responses, page),
    '',
    ...differenceLines(anomaly.difference, page),
    '',
    ...cureLines(anomaly.cure, page),
  ];
}

/** An anomaly in short: its name, how often, and the line that tells the rest. */
export function shortStoryLines(verdict: Verdict, anomaly: Anomaly, page: Page): string[] {
  const often = `${grouped(anomaly.count)} of ${count(verdict.explored, 'schedule')}`;
  return [
    ...paragraph(`${visible(verdict.name)}: ${anomaly.name}, ${often}`, page.width, { hang: 2 }),
    ...replayLines(anomaly.schedule, page),
  ];
}

/** One schedule that was run again, anomalous or not. */
export function replayStoryLines(replay: Replay, page: Page): string[] {
  const { colors, width } = page;
  const { anomaly, serialOrder } = replay;
  const serializable = `serializable: the same as one after the other${serialOrder ? ` (${inOrder(serialOrder)})` : ''}`;
  return [
    ...paragraph(visible(replay.scenario), width, { hang: 2, paint: colors.bold }),
    ...(anomaly === undefined
      ? paragraph(serializable, width, { indent: 2, hang: 2, paint: colors.green })
      : [
          ...paragraph(visible(anomaly.sentence), width, { indent: 2 }),
          ...paragraph(`anomalous: ${anomaly.name}`, width, { indent: 2, hang: 2, paint: colors.red }),
        ]),
    '',
    ...laneLines(replay.steps, replay.responses, page),
    '',
    ...answerLines(replay.responses, page),
    ...(anomaly === undefined
      ? []
      : ['', ...differenceLines(anomaly.difference, page), '', ...cureLines(anomaly.cure, page)]),
    '',
    ...replayLines(replay.schedule, page),
  ];
}

function cureLines(cure: string, { width }: Page): string[] {
  return paragraph(`The usual cure: ${visible(cure)}`, width, { indent: 2, hang: 2 });
}

function replayLines(schedule: string, { configFile, width, colors }: Page): string[] {
  return commandLines(replayWords(schedule, configFile), width, '  ').map(colors.cyan);
}
