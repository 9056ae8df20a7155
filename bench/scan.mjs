/**
 * Compares what `@toctou/scan` finds with labelled places:
 *
 *     node bench/scan.mjs CORPUS LABELS [--verbose] [--only NAME]
 *
 * A finding is a label's, strictly, if its rule is that of the label's kind and one of their lines is the same, or if its
 * rule fits the kind and both lines are. Laxly, any finding counts of which one line is the same.
 *
 * CORPUS is a folder with a checkout of each repository, as `owner+name`. LABELS is a JSON list of {@link Label}s.
 *
 * @typedef {object} Label
 * @property {string} repo owner/name
 * @property {string} path
 * @property {number} line of the check
 * @property {number | null} act_line
 * @property {string} kind
 * @property {string} distance
 * @property {string} tier A and B must be found, C may be, neg must not
 *
 * @typedef {import('../packages/scan/dist/index.js').Finding} Finding
 * @typedef {import('../packages/scan/dist/index.js').ScanResult & { seconds: number }} Result
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { scan } from '../packages/scan/dist/index.js';
import { printTable } from './table.mjs';

const [corpus, labelsFile, ...flags] = process.argv.slice(2);
if (corpus === undefined || labelsFile === undefined) {
  console.error('usage: node bench/scan.mjs CORPUS LABELS [--verbose] [--only NAME]');
  process.exit(2);
}
const only = flags.includes('--only') ? flags[flags.indexOf('--only') + 1] : undefined;
/** A label's line may be that of the statement, or of the call in it. */
const near = 4;

/** @type {readonly Label[]} */
const all = JSON.parse(readFileSync(labelsFile, 'utf8'));
const labels = all.filter(({ repo }) => only === undefined || repo.includes(only));

/** @type {Map<string, Result>} */
const results = new Map();
for (const { repo } of labels) {
  if (results.has(repo)) continue;
  const start = performance.now();
  const result = await scan({ root: join(corpus, repo.replace('/', '+')), cache: false });
  results.set(repo, { ...result, seconds: (performance.now() - start) / 1000 });
}

/** @type {(line: number, place: number | null) => boolean} */
const isAt = (line, place) => place !== null && Math.abs(line - place) <= near;

/**
 * The rules that fit a kind; the first is the one for it.
 *
 * @type {Readonly<Record<string, readonly Finding['rule'][]>>}
 */
const rulesOf = {
  'unique-check-then-insert': ['check-then-insert', 'lock-nothing'],
  'unique-check-then-update': ['check-then-insert'],
  'generate-unique-slug-then-insert': ['check-then-insert'],
  'find-or-create': ['check-then-insert', 'lock-nothing'],
  'check-then-insert': ['check-then-insert', 'lock-nothing'],
  'check-then-insert-child': ['check-then-reference'],
  'check-then-delete': ['check-then-write', 'write-skew'],
  'check-then-update': ['check-then-write', 'write-skew', 'read-modify-write'],
  'read-modify-write': ['read-modify-write', 'check-then-write'],
  'limit-check-then-insert': ['limit-check', 'check-then-insert'],
  'first-user-bootstrap': ['write-skew', 'check-then-insert'],
  'onconflict-without-constraint': ['conflict-without-constraint'],
};

/** @type {(label: Label, finding: Finding) => readonly [check: boolean, act: boolean]} */
const linesAt = ({ path, line, act_line: actLine }, { file, line: check, act }) => [
  file === path && isAt(check, line),
  act.file === path && isAt(act.line, actLine),
];

/** @type {(label: Label, finding: Finding) => boolean} */
const matchesLaxly = (label, finding) => linesAt(label, finding).includes(true);

/** @type {(label: Label, finding: Finding) => boolean} */
const matches = (label, finding) => {
  const rules = rulesOf[label.kind] ?? [];
  const lines = linesAt(label, finding);
  return finding.rule === rules[0]
    ? lines.includes(true)
    : rules.includes(finding.rule) && !lines.includes(false);
};

/** @type {(label: Label, fits?: typeof matches) => readonly Finding[]} */
const findingsAt = (label, fits = matches) =>
  (results.get(label.repo)?.findings ?? []).filter((finding) => fits(label, finding));

/** @type {(name: string, list: readonly Label[]) => readonly string[]} */
const row = (name, list) => [
  name,
  ...[matches, matchesLaxly].map((fits) =>
    String(list.filter((label) => findingsAt(label, fits).length > 0).length),
  ),
  String(list.length),
];

const races = labels.filter(({ tier }) => /^[ABC]$/.test(tier));
const safe = labels.filter(({ tier }) => tier === 'neg');
const tiers = ['A', 'B', 'C', 'optional', 'not-check-then-act'];
printTable(
  ['places', 'found', 'laxly', 'of'],
  [
    ...tiers.map((tier) =>
      row(
        `tier ${tier}`,
        labels.filter((label) => label.tier === tier),
      ),
    ),
    row(
      'A and B',
      races.filter(({ tier }) => tier !== 'C'),
    ),
    ...[...new Set(races.map(({ kind }) => kind))].map((kind) =>
      row(
        kind,
        races.filter((label) => label.kind === kind),
      ),
    ),
    ...[...new Set(races.map(({ distance }) => distance))].map((distance) =>
      row(
        distance,
        races.filter((label) => label.distance === distance),
      ),
    ),
    row('safe, and flagged', safe),
  ],
);

for (const label of races) {
  const { tier, repo, path, line, act_line: actLine, kind } = label;
  if (findingsAt(label).length === 0)
    console.log(`missed  ${tier}  ${repo} ${path}:${line} -> ${actLine}  ${kind}`);
}
for (const label of safe) {
  for (const { rule, message } of findingsAt(label, matchesLaxly)) {
    console.log(`flagged ${label.repo} ${label.path}:${label.line}  ${rule}: ${message}`);
  }
}
for (const [repo, { findings, files, seconds, skipped }] of results) {
  console.log(
    `${repo}: ${findings.length} findings, ${files.parsed} of ${files.found} files, ${seconds.toFixed(1)} s`,
  );
  if (!flags.includes('--verbose')) continue;
  for (const { file, reason } of skipped) console.log(`  skipped ${file}: ${reason}`);
  for (const finding of findings) {
    const { rule, severity, consequence, message, file, line, act, through } = finding;
    const mark = labels.some((label) => label.repo === repo && matches(label, finding)) ? 'L' : ' ';
    const to = act.file === file ? `:${act.line}` : `${act.file}:${act.line}`;
    console.log(`  ${mark} ${file}:${line} -> ${to}  ${rule} ${severity} ${consequence}\n      ${message}`);
    for (const place of through) console.log(`      at ${place.file}:${place.line}`);
  }
}
