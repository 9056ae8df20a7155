/** The page for docs/, of what was run. */
export function pageOf({ nodes, servers, results, verdicts }) {
  const header = ['', ...servers.map(({ version }) => `PostgreSQL ${version}`), 'tests'];
  const rows = nodes.map(({ version }) => [
    `Node ${version}`,
    ...servers.map((server) => mark(results[`Node ${version}, PostgreSQL ${server.version}`])),
    mark(results[`Node ${version}, tests`]),
  ]);
  const widths = header.map((_, column) =>
    Math.max(3, ...[header, ...rows].map((cells) => cells[column].length)),
  );
  const padded = (cells) => row(cells.map((cell, column) => cell.padEnd(widths[column])));
  return `# Versions

<!-- Written by \`UPDATE_SUPPORT=1 npm run matrix\`. -->

Node 20.19 or later, and PostgreSQL 14 or later, of which 18 comes with toctou. The versions below are run: the built tool explores
\`examples/providers\`, ${verdicts.length} scenarios, and every verdict, number of schedules and anomaly is the same on all of them. \`tests\`
are those of the wire protocol, the loading of configs and guard's violations.

${padded(header)}
${row(widths.map((width) => '-'.repeat(width)))}
${rows.map(padded).join('\n')}

\`npm run matrix\`, which every change has to pass, runs each Node on the newest PostgreSQL, and each PostgreSQL on the oldest Node;
\`npm run matrix -- --all\` runs each on each.
What drivers, ORMs and frameworks are run with is said in [guard's table](guard/support.md).
`;
}

function mark(passed) {
  return passed === undefined ? '' : passed ? 'yes' : 'NO';
}

function row(cells) {
  return `| ${cells.join(' | ')} |`;
}
