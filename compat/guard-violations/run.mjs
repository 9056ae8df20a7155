import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomesOf } from './scenarios.mjs';
import { compareSupport } from './support.mjs';

/**
 * Runs the scenarios through each row, one after another, as tests.
 *
 * @param name of the table in the support page
 * @param rows `{ title, open, without }`: `without` names scenarios that the row has no means for
 * @param lab what a scenario needs beside the row
 */
export async function conformance(name, scenarios, rows, lab) {
  const table = {};
  for (const { title, outcomes } of await allOutcomes(scenarios, rows, lab)) {
    table[title] = {};
    for (const [scenario, { cell, wrong, seen }] of Object.entries(outcomes)) {
      table[title][scenario] = cell;
      test(`${title}: ${scenario}`, () => assert.equal(wrong, undefined, seen));
      if (cell === 'no' && process.env.SHOW) console.log(title, scenario, seen);
    }
  }
  test('docs/guard/support.md says so', () => compareSupport(name, table));
}

async function allOutcomes(scenarios, rows, lab) {
  const all = [];
  for (const { title, open, without = [], outcomes } of rows) {
    if (outcomes) {
      all.push({ title, outcomes: await outcomes() });
      continue;
    }
    const row = await open();
    const possible = scenarios.filter((scenario) => !without.includes(scenario.title));
    all.push({ title, outcomes: await outcomesOf(possible, row, lab) });
    await row.close();
  }
  return all;
}
