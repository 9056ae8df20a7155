import type { ReportedStep } from '../../oracle/verdict.ts';
import { sqlText } from '../pretty/sql-text.ts';
import { errorText, goesOnLater, resultText, saysNothing } from '../pretty/step-lines.ts';
import { laneName } from '../text/words.ts';
import { html, type Markup } from './markup.ts';

/** A step at its release. Those at fault are open, the others are a line to unfold. */
export function stepCell(step: ReportedStep, index: number, id: string): Markup {
  const sql = sqlText(step.sql, step.params);
  const later = goesOnLater(step, index);
  const body = html`${sourceLine(step)}${waitLine(step)}${later ? undefined : answerLine(step)}`;
  const lane =
    step.lane === String(step.client) ? undefined : html`<span class="lane">${laneName(step.lane)}</span>`;
  if (!step.atFault)
    return html`<details id="${id}" class="step">
      <summary>${lane}<code>${sql}</code></summary>
      ${body}
    </details>`;
  return html`<div id="${id}" class="step at-fault" tabindex="-1">${lane}<code>${sql}</code>${body}</div>`;
}

/** A step that waited, when it goes on. */
export function wakeCell(step: ReportedStep): Markup {
  return html`<div class="step wakes">
    <p class="wait">goes on</p>
    ${answerLine(step)}
  </div>`;
}

function sourceLine({ source }: ReportedStep): Markup | undefined {
  return source && html`<p class="source">at ${source.file}:${source.line}</p>`;
}

function waitLine({ waitedFor }: ReportedStep): Markup | undefined {
  if (waitedFor.length === 0) return undefined;
  return html`<p class="wait">waits for ${waitedFor.map(laneName).join(' and ')}</p>`;
}

function answerLine({ error, result, sql }: ReportedStep): Markup | undefined {
  if (error) return html`<p class="error">${errorText(error)}</p>`;
  if (result === undefined || saysNothing(sql, result)) return undefined;
  return html`<p class="result">${resultText(result)}</p>`;
}
