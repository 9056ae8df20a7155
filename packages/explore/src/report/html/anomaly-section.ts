import type { Anomaly, Verdict } from '../../oracle/verdict.ts';
import { replayCommand } from '../text/replay-command.ts';
import { count, grouped } from '../text/words.ts';
import { lanesTable } from './lanes-table.ts';
import { html, type Markup } from './markup.ts';
import { outcomes } from './outcomes.ts';

/** The story of one anomaly; what matters stands on the first screen. */
export function anomalySection(
  { name, explored }: Verdict,
  anomaly: Anomaly,
  id: string,
  configFile: string | undefined,
): Markup {
  const command = replayCommand(anomaly.schedule, configFile);
  return html`<section class="anomaly" id="${id}" aria-labelledby="${id}-title" tabindex="-1">
    <p class="scenario-name">${name}</p>
    <h2 id="${id}-title">${inline(anomaly.sentence)}</h2>
    <p class="facts">
      <strong class="name">${anomaly.name}</strong> in ${grouped(anomaly.count)} of
      ${count(explored, 'schedule')}, this one with ${count(anomaly.preemptions, 'preemption')}
    </p>
    <p class="replay"><code>${command}</code><button type="button" class="copy">Copy</button></p>
    ${lanesTable(anomaly, id)} ${conflictList(anomaly, id)} ${outcomes(anomaly)}
    <p class="cure"><b>The usual cure:</b> ${inline(anomaly.cure)}</p>
  </section>`;
}

/** Which step made which untrue, for those who do not see the arrows. */
function conflictList({ conflicts, steps }: Anomaly, id: string): Markup | undefined {
  if (conflicts.length === 0) return undefined;
  const link = (index: number): Markup => html`<a href="#${id}-${index}">step ${index + 1}</a>`;
  return html`<ul class="conflicts">
    ${conflicts.map(
      ({ table, check, act }) =>
        html`<li>
          ${link(check)} of client ${steps[check]?.client} read <code>${table}</code>, and did not see what
          ${link(act)} of client ${steps[act]?.client} did to it.
        </li>`,
    )}
  </ul>`;
}

/** Backticks are code. */
function inline(text: string): Markup {
  return html`${text.split('`').map((part, i) => (i % 2 === 0 ? part : html`<code>${part}</code>`))}`;
}
