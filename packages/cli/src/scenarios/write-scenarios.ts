import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ToctouError, type Output } from '@toctou/explore/at-start';
import type { Routed } from '@toctou/scan';
import { configText } from '../init/config-text.ts';
import { draftBase } from '../init/draft-base.ts';
import { readProject } from '../init/project.ts';
import { survey } from '../init/survey.ts';
import { proposeScenarios } from './propose-scenarios.ts';

/** Where a config goes, and what is said of it. */
export interface WriteOptions {
  readonly cwd: string;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The file; `undefined`: the config is printed. */
  readonly file: string | undefined;
}

/**
 * Writes a config with a scenario for every finding that a route leads to, and says of the others why none does.
 *
 * @throws ToctouError CONFIG_INVALID when the file is there already, or is none that a config can be in
 */
export async function writeScenarios(
  routed: Routed,
  { cwd, stdout, stderr, file }: WriteOptions,
): Promise<void> {
  const project = await readProject(cwd);
  const { requests, scenarios, untraced } = proposeScenarios(routed);
  const notes = untraced.map(
    ({ finding, untraced: reason }) => `  ${finding.file}:${finding.line} ${finding.rule}: ${reason ?? ''}\n`,
  );
  const told =
    notes.length === 0
      ? ''
      : `no scenario for ${notes.length} of ${routed.findings.length} findings:\n${notes.join('')}`;
  if (scenarios.length === 0) {
    stderr.write(
      routed.findings.length === 0 ? 'no finding: there is nothing to write a scenario for\n' : told,
    );
    return;
  }
  const base = draftBase(await survey(project));
  const text = configText({
    ...base,
    // Its requests need a place to be asked at.
    app: base.app ?? { command: 'npm start', ready: undefined },
    isTyped: file === undefined ? base.isTyped : /\.[cm]?ts$/.test(file),
    requests,
    scenarios,
  });
  if (file === undefined) stdout.write(text);
  else {
    await writeFile(resolve(cwd, file), text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'EEXIST'
        ? new ToctouError('CONFIG_INVALID', `there is a ${file} already`, {
            hint: 'name another file, and explore it with `toctou explore -c FILE`; or remove this one',
          })
        : error;
    });
    stdout.write(
      `wrote ${file}: ${scenarios.length} ${scenarios.length === 1 ? 'scenario' : 'scenarios'} for ${routed.findings.length - untraced.length} of ${routed.findings.length} findings\n`,
    );
  }
  stderr.write(told);
}

/** @throws ToctouError CONFIG_INVALID for a file that is no config */
export function configFileOf(given: string | true): string | undefined {
  if (given === true) return undefined;
  if (/\.(ts|mts|js|mjs)$/.test(given)) return given;
  throw new ToctouError('CONFIG_INVALID', `--scenarios '${given}' is no config file`, {
    hint: 'expected a name that ends in .ts, .mts, .js or .mjs; without one the config is printed',
  });
}
