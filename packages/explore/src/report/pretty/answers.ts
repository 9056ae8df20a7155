import type { ReportedResponse } from '../../oracle/verdict.ts';
import type { Page } from '../output.ts';
import { paragraph } from '../text/paragraph.ts';
import { visible } from '../text/visible.ts';
import { clip } from '../text/wrap.ts';
import { jsonText } from './value-text.ts';

const LONGEST_BODY = 200;

/** What each client was answered, a line each: who, what was asked, status, body shortened. */
export function answerLines(responses: readonly ReportedResponse[], page: Page): string[] {
  return responses.flatMap((response) => {
    const body =
      response.body === null || response.body === '' ? '' : ` ${jsonText(response.body, LONGEST_BODY)}`;
    const headers = Object.entries(response.headers ?? {}).map(
      ([name, value]) => `, ${visible(`${name}: ${value}`)}`,
    );
    const paint = failed(response.status) ? page.colors.red : String;
    return paragraph(
      `${who(response)}  ${visible(clip(response.asked, LONGEST_BODY))}  ${statusText(response.status)}${body}${headers.join('')}`,
      page.width,
      { indent: 2, hang: 4, paint },
    );
  });
}

/** `client 2`, or `then` for what is asked after the race. */
export function who({ client }: { client: number }): string {
  return client === 0 ? 'then' : `client ${client}`;
}

/** The statuses of the clients in a serial order, then those of `then`. */
export function statusesInOrder(responses: readonly ReportedResponse[], order: readonly number[]): string {
  return [...order, 0]
    .flatMap((client) => responses.filter((response) => response.client === client))
    .map(({ client, status }) => (client === 0 ? `then ${statusText(status)}` : statusText(status)))
    .join(', ');
}

function statusText(status: number | string): string {
  return visible(String(status));
}

function failed(status: number | string): boolean {
  return typeof status === 'number' ? status >= 500 : status !== 'ok';
}
