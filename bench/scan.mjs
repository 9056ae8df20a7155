/**
 * Compares what `@toctou/scan` finds with labelled places: `node bench/scan.mjs CORPUS LABELS [--verbose]`.
 *
 * CORPUS is a folder with a checkout of each repository, as `owner+name`; LABELS a JSON list of places with `repo`, `path`, `line`, `act_line`, `label`, `kind`, `distance`, `tier`.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { scan } from '../packages/scan/dist/index.js';
import { printTable } from './table.mjs';

const [corpus, labelsFile, ...flags] = process.argv.slice(2);
if (corpus === undefined || labelsFile === undefined) {
  console.error('usage: node bench/scan.mjs CORPUS LABELS [--verbose] [--only NAME]');
  process.exit(2);
}
const verbose = flags.includes('--verbose');
const only = flags.includes('--only') ? flags[flags.indexOf('--only') + 1] : undefined;
/** A label's line may be the start of the statement, or that of the call in it. */
const near = 4;

const labels = JSON.parse(readFileSync(labelsFile, 'utf8')).filter(({ repo }) => only === undefined || repo.includes(only));
const repositories = [...new Set(labels.map(({ repo }) => repo))];
const results = new Map();
for (const repo of repositories) {
  const root = join(corpus, repo.replace('/', '+'));
  if (!existsSync(root)) {
    console.error(`${root}: no such checkout`);
    process.exit(2);
  }
  const start = performance.now();
  const result = await scan({ root });
  results.set(repo, { ...result, root, seconds: (performance.now() - start) / 1000 });
}

const isAt = (line, place) => place !== null && Math.abs(line - place) <= near;
const matches = (label, finding) =>
  (finding.file === label.path && (isAt(finding.line, label.line) || (label.act_line !== null && isAt(finding.line, label.act_line) && finding.line === finding.act.line))) ||
  (finding.act.file === label.path && label.act_line !== null && isAt(finding.act.line, label.act_line));
const findingFor = (label) => results.get(label.repo).findings.filter((finding) => matches(label, finding));

const rows = [];
const count = (name, list) => rows.push([name, String(list.filter((label) => findingFor(label).length > 0).length), String(list.length)]);
for (const tier of ['A', 'B', 'C', 'optional', 'not-check-then-act']) count(`tier ${tier}`, labels.filter((label) => label.tier === tier));
count('A and B', labels.filter(({ tier }) => tier === 'A' || tier === 'B'));
const races = labels.filter(({ tier }) => ['A', 'B', 'C'].includes(tier));
for (const kind of [...new Set(races.map((label) => label.kind))]) count(kind, races.filter((label) => label.kind === kind));
for (const distance of [...new Set(races.map((label) => label.distance))]) count(distance, races.filter((label) => label.distance === distance));
const safe = labels.filter(({ tier }) => tier === 'neg');
count('safe, and flagged', safe);
printTable(['places', 'found', 'of'], rows);

for (const label of races.filter((one) => findingFor(one).length === 0)) console.log(`missed  ${label.tier}  ${label.repo} ${label.path}:${label.line} -> ${label.act_line}  ${label.kind}`);
for (const label of safe) for (const finding of findingFor(label)) console.log(`flagged ${label.repo} ${label.path}:${label.line}  ${finding.rule}: ${finding.message}`);
for (const [repo, { findings, files, seconds, skipped }] of results) {
  console.log(`${repo}: ${findings.length} findings, ${files.parsed} of ${files.found} files, ${seconds.toFixed(1)} s${skipped.map(({ file, reason }) => `\n  ${file}: ${reason}`).join('')}`);
  if (!verbose) continue;
  for (const finding of findings) {
    const known = labels.some((label) => label.repo === repo && matches(label, finding));
    console.log(`  ${known ? 'L' : ' '} ${finding.file}:${finding.line} -> ${finding.act.file === finding.file ? '' : finding.act.file}:${finding.act.line}  ${finding.rule} ${finding.severity} ${finding.consequence}\n      ${finding.message}${finding.through.map((place) => `\n      at ${place.file}:${place.line}`).join('')}`);
  }
}
