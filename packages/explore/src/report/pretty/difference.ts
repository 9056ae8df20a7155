import type { Difference, DifferenceEntry, ReportedResponse } from '../../oracle/verdict.ts';
import type { Page } from '../output.ts';
import { paragraph } from '../text/paragraph.ts';
import { visible } from '../text/visible.ts';
import { cut } from '../text/wrap.ts';
import { count, inOrder } from '../text/words.ts';
import { statusesInOrder, who } from './answers.ts';
import { columnText, jsonText } from './value-text.ts';

const MOST_ENTRIES = 12;
const LONGEST_VALUE = 60;
const LONGEST_ROW = 240;

/** What the nearest serial order gives, and what is different. */
export function differenceLines(difference: Difference, page: Page): string[] {
  const { serialOrder, serialResponses, entries } = difference;
  const serial = `One after the other (${inOrder(serialOrder)}): ${statusesInOrder(serialResponses, serialOrder)}`;
  const shown = entries.slice(0, MOST_ENTRIES);
  const left = entries.length - shown.length;
  return [
    ...paragraph(serial, page.width, { indent: 2, hang: 2 }),
    ...shown.flatMap((entry) =>
      paragraph(`- ${entryText(entry, serialResponses)}`, page.width, { indent: 2, hang: 2 }),
    ),
    ...(left > 0
      ? paragraph(`- and ${count(left, 'more difference')}`, page.width, { indent: 2, hang: 2 })
      : []),
  ];
}

function entryText(entry: DifferenceEntry, responses: readonly ReportedResponse[]): string {
  switch (entry.kind) {
    case 'answer': {
      const several = responses.some(({ client, request }) => client === entry.client && request > 1);
      const request = several ? `, request ${entry.request}` : '';
      const values = `${jsonText(entry.actual, LONGEST_VALUE)} instead of ${jsonText(entry.serial, LONGEST_VALUE)}`;
      return `${who(entry)}${request}, ${cut(visible(entry.path), LONGEST_VALUE)}: ${values}`;
    }
    case 'row': {
      const side = entry.side === 'extra' ? 'too many' : 'missing';
      const columns = Object.entries(entry.row)
        .map(([name, value]) => `${visible(name)} = ${columnText(value, LONGEST_VALUE)}`)
        .join(', ');
      return `${cut(visible(entry.table), LONGEST_VALUE)}: ${count(entry.count, 'row')} ${side}: ${cut(columns, LONGEST_ROW)}`;
    }
    case 'leaked':
      return `client ${entry.client} left its transaction open`;
  }
}
