// docs/guard/bench.md, from what was measured.
import { availableParallelism } from 'node:os';
import { clients, processes, shares } from './connect-once.mjs';
import { plot } from './plot.mjs';
import { strategies } from './strategies.mjs';

/** @typedef {import('./connect-once.mjs').Figure} Figure */

const colours = [
  '#1a73e8',
  '#34a0ff',
  '#0b8043',
  '#7cb342',
  '#e67c00',
  '#f4b400',
  '#d93025',
  '#ab47bc',
  '#795548',
];

/** @param {readonly Figure[]} figures */
const names = (figures) =>
  strategies.map(({ name }) => name).filter((name) => figures.some(({ strategy }) => strategy === name));

/** @param {readonly Figure[]} figures @param {string} strategy @param {number} share */
function figureOf(figures, strategy, share) {
  const found = figures.find((figure) => figure.strategy === strategy && figure.share === share);
  if (!found) throw new Error(`no figure of ${strategy} at ${share} %`);
  return found;
}

/** @param {readonly Figure[]} figures */
export function plotOf(figures) {
  /** @param {(figure: Figure) => number} value */
  const lines = (value) =>
    names(figures).map((name, index) => ({
      name,
      colour: colours[index] ?? '#888',
      values: shares.map((share) => value(figureOf(figures, name, share))),
    }));
  return plot(
    [
      {
        title: 'requests a second, over the share of conflicts',
        lines: lines(({ throughput }) => throughput),
      },
      { title: 'p99, milliseconds', lines: lines(({ p99 }) => p99) },
    ],
    shares,
  );
}

/** @param {readonly Figure[]} figures @param {(figure: Figure) => string} cell */
function tableOf(figures, cell) {
  return [
    `| | ${shares.map((share) => `${share} %`).join(' | ')} |`,
    `|---|${shares.map(() => '--:').join('|')}|`,
    ...names(figures).map(
      (name) => `| ${name} | ${shares.map((share) => cell(figureOf(figures, name, share))).join(' | ')} |`,
    ),
  ].join('\n');
}

/** When looking first is faster than not. @param {readonly Figure[]} figures */
function verdict(figures) {
  const gains = shares.map((share) => {
    const gain =
      figureOf(figures, 'guard, courtesy check', share).throughput /
      figureOf(figures, 'guard', share).throughput;
    return { share, gain };
  });
  const worth = gains.filter(({ gain }) => gain > 1.05).map(({ share }) => `${share} %`);
  const list = gains.map(({ share, gain }) => `${gain.toFixed(2)} at ${share} %`).join(', ');
  return `With the check, guard does this many times the requests that it does without: ${list}. ${
    worth.length === 0
      ? 'It paid nowhere in this run.'
      : `It paid at ${worth.join(', ')} of conflicts, and nowhere else in this run.`
  }`;
}

/**
 * @param {object} found
 * @param {{ success: number, conflict: number, violationOf: Record<string, number> }} found.cost
 * @param {readonly Figure[]} found.figures
 * @param {readonly [entry: string, bytes: number][]} found.sizes
 * @param {number} found.rounds
 * @param {number} found.requests
 * @param {number} found.load
 */
export function pageOf({ cost, figures, sizes, rounds, requests, load }) {
  const wrong = names(figures)
    .map((name) => ({
      name,
      rows: figures
        .filter(({ strategy }) => strategy === name)
        .reduce((sum, figure) => sum + figure.wrong, 0),
    }))
    .filter(({ rows }) => rows > 0)
    .map(({ name, rows }) => `${name} (${rows})`);
  return `# What guard costs

Written by \`npm run bench:guard\` (Debian's \`redis-server\` for one row). The figures below: Node ${process.versions.node}, ${availableParallelism()} cores
that client and server share, load ${load.toFixed(1)} when it began, PostgreSQL 18 embedded, on loopback, without fsync. Ratios are of one run, in turns, so that they
hold on another machine; absolute figures do not.

## Against the same thing written by hand

| | ratio | at most |
|---|--:|--:|
| a write under \`guard\`, against the same write without it | ${cost.success.toFixed(3)} | 1.02 |
| a translated conflict, against try/catch that looks at code and constraint | ${cost.conflict.toFixed(3)} | 1.05 |

| \`violationOf\` of | microseconds |
|---|--:|
${Object.entries(cost.violationOf)
  .map(([of, time]) => `| ${of} | ${time.toFixed(2)} |`)
  .join('\n')}

## Connect once

${clients} concurrent clients in ${processes} processes with a connection each, as behind a load balancer; ${requests} requests in ${rounds} rounds after one to
warm up, medians. A share of the requests has a key that another one has, too, and the first of them wins. Every handler is one
transaction, but "one statement", which is \`guard\` around an INSERT alone. The locks work on a table without the unique constraint, as
those who lock believe they can, and look before they insert.

![Throughput and p99 over the share of conflicts](bench.svg)

Requests a second:

${tableOf(figures, ({ throughput }) => throughput.toFixed(0))}

p99 in milliseconds:

${tableOf(figures, ({ p99 }) => p99.toFixed(p99 < 10 ? 1 : 0))}

Rows that should not be there, of all rounds: ${wrong.length === 0 ? 'none' : wrong.join(', ')}. Everything else had exactly the rows it should, and told exactly the
winners so. A mutex in the process knows nothing of the other process; that is why it is wrong wherever there are two.

## When the courtesy check pays

${verdict(figures)}

A conflict without the check costs a failed INSERT: a dead row and its index entry for vacuum, an error in the server's log, and the
ROLLBACK that has to follow anyway. With the check every request that does *not* conflict pays one more round trip. So look first
where most requests conflict (a "connect" button on a page that shows what is connected, a webhook that is delivered many times), or
where the answer costs more than the write to prepare (a payment, an upload). Leave it out where conflicts are rare. It decides
nothing else: with or without it the constraint is what is right, and \`insertOnce\` is the shortest way where the answer to a conflict is the row.

## Bytes

Minified and gzipped, each entry with all that it needs.

| entry | bytes |
|---|--:|
${sizes.map(([entry, bytes]) => `| \`${entry}\` | ${bytes} |`).join('\n')}
`;
}
