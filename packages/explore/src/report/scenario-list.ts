import type { ListedScenario } from '../scenario/list-scenarios.ts';
import type { Environment, Output } from './output.ts';
import { pageOf } from './output.ts';
import { paragraph } from './text/paragraph.ts';
import { visible } from './text/visible.ts';
import { count } from './text/words.ts';

/** The scenarios of a config for people: the name of each, where it stands, and what its clients do. */
export function scenarioListText(
  scenarios: readonly ListedScenario[],
  file: string,
  output: Output,
  environment: Environment,
): string {
  const { width, colors } = pageOf(output, environment);
  const lines = scenarios.flatMap(({ name, clients, expect, line }) => [
    ...paragraph(visible(name), width, { hang: 2, paint: colors.bold }),
    ...paragraph(`${visible(file)}${line === undefined ? '' : `:${line}`}, expected ${expect}`, width, {
      indent: 2,
      hang: 2,
      paint: colors.dim,
    }),
    ...clients.flatMap((requests, client) =>
      paragraph(`client ${client + 1}: ${requests.map(visible).join(', then ')}`, width, {
        indent: 2,
        hang: 10,
      }),
    ),
    '',
  ]);
  return [...lines, count(scenarios.length, 'scenario')].map((line) => `${line}\n`).join('');
}
