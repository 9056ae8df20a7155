import type { Anomaly, ReportedStep } from '../../oracle/verdict.ts';
import { goesOnLater } from '../pretty/step-lines.ts';
import { laneName } from '../text/words.ts';
import { html, type Markup } from './markup.ts';
import { stepCell, wakeCell } from './step-cell.ts';
import { openTransactions } from './transactions.ts';

/** One line of the table: what one client does, and where the others stand meanwhile. */
interface Row {
  readonly step: ReportedStep;
  readonly index: number;
  /** It is the second half of a step that waited: it goes on. */
  readonly wakes: boolean;
}

/** The steps of an anomaly: a column a client, time running down. `id` is what the ids of its steps begin with. */
export function lanesTable({ steps, responses, conflicts }: Anomaly, id: string): Markup {
  const count = Math.max(2, ...steps.map(({ client }) => client), ...responses.map(({ client }) => client));
  const clients = Array.from({ length: count }, (_, index) => index + 1);
  const open = openTransactions(steps);
  const rows = rowsOf(steps);
  const asked = (client: number): string =>
    responses
      .filter((response) => response.client === client)
      .map((response) => response.asked)
      .join(', then ');
  return html`<div class="lanes" data-conflicts="${JSON.stringify(conflicts)}">
    <table>
      <caption>
        What each client did, time running down
      </caption>
      <thead>
        <tr>
          <th scope="col" class="time"><span class="unseen">step</span></th>
          ${clients.map(
            (client) =>
              html`<th scope="col">client ${client}<span class="asked">${asked(client)}</span></th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr class="${row.step.atFault ? 'fault' : 'quiet'}">
              ${row.wakes ? html`<td class="time"></td>` : html`<th scope="row" class="time">${row.index + 1}</th>`}
              ${clients.map((client) => cell(row, client, { steps, open, id }))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function cell(
  { step, index, wakes }: Row,
  client: number,
  context: { steps: readonly ReportedStep[]; open: readonly ReadonlySet<number>[]; id: string },
): Markup {
  const { steps, open, id } = context;
  const bracket = open[index]?.has(client) === true ? ' transaction' : '';
  if (client === step.client)
    return html`<td class="own${bracket}">
      ${wakes ? wakeCell(step) : stepCell(step, index, `${id}-${index}`)}
    </td>`;
  const waiting = steps.find(
    (other, i) =>
      other.client === client &&
      goesOnLater(other, i) &&
      i < index &&
      ((other.wokenBy ?? 0) > index || ((other.wokenBy ?? 0) === index && !wakes)),
  );
  if (!waiting) return html`<td class="other${bracket}"></td>`;
  const whom = waiting.waitedFor.map(laneName).join(' and ');
  return html`<td class="other waits${bracket}">
    <span class="unseen">client ${client} waits for ${whom}</span>
  </td>`;
}

function rowsOf(steps: readonly ReportedStep[]): Row[] {
  return steps.flatMap((step, index) => {
    const woken = steps.flatMap((other, i) =>
      other.wokenBy === index && i < index && goesOnLater(other, i)
        ? { step: other, index: i, wakes: true }
        : [],
    );
    return [{ step, index, wakes: false }, ...woken];
  });
}
