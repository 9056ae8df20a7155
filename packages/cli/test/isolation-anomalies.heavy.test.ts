import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Anomaly, Json, Report } from 'toctou';
import { beforeAll, describe, expect, it } from 'vitest';
import { isolationAnomalies, LEVELS, phenomena, type Seen } from './support/isolation-anomalies.ts';
import { project } from './support/project.ts';
import { toctou } from './support/toctou.ts';

/** The numbers that an anomaly's statements gave, without BEGIN and COMMIT. */
function seenIn({ responses }: Anomaly): Seen {
  return (client) => {
    const body = responses.find((response) => response.client === client)?.body ?? [];
    return (body as { command?: string; rows?: Record<string, Json>[] }[])
      .filter(({ command }) => command === 'SELECT')
      .map(({ rows }) => {
        const [value] = Object.values(rows?.[0] ?? {});
        return typeof value === 'number' ? value : undefined;
      });
  };
}

describe('anomalies by isolation level', () => {
  let report: Report;
  beforeAll(async () => {
    const folder = project({ 'toctou.config.json': { scenarios: isolationAnomalies } });
    const { code, stderr } = await toctou(folder, ['explore', '--reporter', 'json:report.json']);
    if (code !== 1) throw new Error(`exit code ${code}\n${stderr}`);
    report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
    // Thirty scenarios: seconds, unless the machine has much else to do.
  }, 300_000);

  it.each(Object.entries(phenomena))('%s', (name, { shows, allowedBy }) => {
    const found = LEVELS.filter((level) => {
      const verdict = report.scenarios.find((scenario) => scenario.name === `${name}: ${level}`);
      expect(['serializable', 'anomalous']).toContain(verdict?.verdict);
      return verdict?.anomalies.some((anomaly) => shows(seenIn(anomaly)));
    });
    expect(found).toEqual(allowedBy);
  });

  it('nothing at all goes wrong at SERIALIZABLE', () => {
    const serializable = report.scenarios.filter(({ name }) => name.endsWith(': SERIALIZABLE'));
    expect(serializable.map(({ verdict }) => verdict)).toEqual(
      Object.keys(phenomena).map(() => 'serializable'),
    );
  });
});
