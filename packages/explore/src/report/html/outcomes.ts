import type { Anomaly, DifferenceEntry, ReportedResponse } from '../../oracle/verdict.ts';
import { who } from '../pretty/answers.ts';
import { inOrder } from '../text/words.ts';
import { html, type Markup } from './markup.ts';

type AnswerDifference = Extract<DifferenceEntry, { kind: 'answer' }>;
type RowDifference = Extract<DifferenceEntry, { kind: 'row' }>;

/** What came out beside what should have: the answers, then the rows that differ. */
export function outcomes({ responses, difference }: Anomaly): Markup {
  const { serialOrder, serialResponses, entries } = difference;
  const answers = entries.filter((entry) => entry.kind === 'answer');
  const rows = entries.filter((entry) => entry.kind === 'row');
  const leaked = entries.filter((entry) => entry.kind === 'leaked');
  return html`<div class="outcomes">
      <section aria-label="What came out">
        <h3>At once</h3>
        ${answerList(responses, answers, 'actual')}
      </section>
      <section aria-label="The nearest serial outcome">
        <h3>One after the other <small>(${inOrder(serialOrder)})</small></h3>
        ${answerList(serialResponses, answers, 'serial')}
      </section>
    </div>
    ${rows.length === 0 ? undefined : rowTable(rows)}
    ${leaked.map(({ client }) => html`<p class="extra">client ${client} left its transaction open</p>`)}`;
}

function answerList(
  responses: readonly ReportedResponse[],
  differences: readonly AnswerDifference[],
  side: 'actual' | 'serial',
): Markup {
  return html`<ul class="answers">
    ${responses.map((response) => {
      const own = differences.filter(
        ({ client, request }) => client === response.client && request === response.request,
      );
      const marked = (path: string): string =>
        own.some((entry) => entry.path === path) ? `differs ${side}` : '';
      const body = own.some(({ path }) => path.startsWith('$')) ? `differs ${side}` : '';
      const headers = Object.entries(response.headers ?? {});
      return html`<li>
        <b>${who(response)}</b> <span class="asked">${response.asked}</span>
        <span class="status ${marked('status')}">${response.status}</span>
        ${headers.map(
          ([name, value]) => html`<span class="header ${marked(`headers.${name}`)}">${name}: ${value}</span>`,
        )}
        <pre class="${body}" tabindex="0">${JSON.stringify(response.body, undefined, 2)}</pre>
      </li>`;
    })}
  </ul>`;
}

function rowTable(rows: readonly RowDifference[]): Markup {
  return html`<table class="rows">
    <caption>
      Rows at the end that differ
    </caption>
    <thead>
      <tr>
        <th scope="col">table</th>
        <th scope="col">difference</th>
        <th scope="col">row</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ({ table, side, row, count }) =>
          html`<tr class="${side}">
            <td><code>${table}</code></td>
            <td>${count} ${side === 'extra' ? 'too many' : 'missing'}</td>
            <td>
              <code
                >${Object.entries(row)
                  .map(([column, value]) => `${column} = ${value ?? 'NULL'}`)
                  .join(', ')}</code
              >
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
