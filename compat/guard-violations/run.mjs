import assert from 'node:assert/strict';
import { test } from 'node:test';
import { outcomesOf } from './scenarios.mjs';
import { compareSupport } from './support.mjs';

/**
 * Runs the scenarios through each row, one after another, as tests.
 *
 * @param name of the table in the support page
 * @param rows `{ title, open }`, or `{ title, outcomes }`; `without` names scenarios that the row has no means for
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
  for (const row of rows) {
    const possible = scenarios.filter(({ title }) => !row.without?.includes(title));
    // What a failure leaves behind in a row's connection is not the next scenario's business.
    const groups = row.reopen ? possible.map((scenario) => [scenario]) : [possible];
    const outcomes = row.outcomes ? await row.outcomes() : {};
    for (const group of row.outcomes ? [] : groups) {
      const opened = await row.open();
      Object.assign(outcomes, await outcomesOf(group, opened, row.lab ?? lab));
      await opened.close();
    }
    all.push({ title: row.title, outcomes });
  }
  return all;
}
