import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const bin = fileURLToPath(new URL('../dist/bin.js', import.meta.url));
const { NO_COLOR: _, FORCE_COLOR: __, TOCTOU_DATABASE_URL: ___, ...env } = process.env;
const empty = mkdtempSync(join(tmpdir(), 'toctou-cli-'));
afterAll(() => rmSync(empty, { recursive: true }));

function toctou(...args: string[]): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: empty,
    env,
    encoding: 'utf8',
  });
  return { code: status, stdout, stderr };
}

const EXIT_CODES = `
Exit codes:
  0    every scenario is as expected; a replayed schedule is serializable
  1    a verdict that was not expected; a replayed schedule is anomalous
  2    could not run, inconclusive, or nothing matched
  130  interrupted
`;

const HELP = `Usage: toctou [options] [command]

Finds, proves and closes check-then-act races in database handlers

Options:
  -v, --version                      output the version number
  -h, --help                         display help for command

Commands:
  explore [options] [filter]         run the scenarios in every interleaving
  replay [options] <schedule>        run one schedule again, and tell it step by
                                     step
  list [options] [filter]            name the scenarios of the config, without
                                     running them
  init [options]                     write a config for the project in this
                                     folder
  doctor [options] [filter]          say what works and what does not, and how
                                     to mend it
  merge-reports [options] <file...>  put the JSON reports of all shards together
  show-report [file]                 open an HTML report in the browser
  scan [options] [paths...]          find the races in the source, without
                                     running it
  completion <shell>                 print the script that completes toctou in a
                                     shell
  help [command]                     display help for command
${EXIT_CODES}`;

describe('help and version', () => {
  it('--help', () => {
    expect(toctou('--help')).toEqual({ code: 0, stdout: HELP, stderr: '' });
  });

  it('without a command: the help, on stderr, since nothing was run', () => {
    expect(toctou()).toEqual({ code: 2, stdout: '', stderr: HELP });
  });

  it('--version', () => {
    expect(toctou('--version')).toEqual({ code: 0, stdout: `${manifest.version}\n`, stderr: '' });
  });

  it('explore --help', () => {
    const { code, stdout, stderr } = toctou('explore', '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`Usage: toctou explore [options] [filter]

run the scenarios in every interleaving

Arguments:
  filter                    part of a scenario's name: only those are run

Options:
  -c, --config <file>       the config file (default: toctou.config.ts, .mts,
                            .js, .mjs or .json here)
  --reporter <name[:file]>  pretty, github, html, json, junit, markdown; the
                            last four also to a file; may be given several times
                            (default: pretty, in GitHub Actions github too)
  --database-url <url>      an admin URL on a disposable PostgreSQL, instead of
                            the embedded one (env: TOCTOU_DATABASE_URL)
  --timeout <duration>      how long a request or a start may take, such as 60s
                            or 500ms
  --max-schedules <n>       stop after so many schedules of a scenario; its
                            verdict is then bounded
  --max-preemptions <n>     every interleaving with so many preemptions at most;
                            the verdict is bounded if there are more
  --strategy <name>         dpor (default): one schedule for each class;
                            exhaustive: every interleaving; random (choices:
                            "dpor", "exhaustive", "random")
  --seed <n>                with --strategy random: the same seed gives the same
                            schedules
  --workers <n>             how many labs work at once, each with a database and
                            apps of its own (default: 1)
  --shard <i/n>             explore the i-th of n parts; merge-reports puts
                            their JSON reports together
  --resume                  go on from what an interrupted run of the same has
                            found out
  --bail                    stop after the first scenario that is not as
                            expected
  -h, --help                display help for command
${EXIT_CODES}`);
  });
});

describe('mistakes', () => {
  it.each([
    [['exlpore'], "error: unknown command 'exlpore'\n(Did you mean explore?)\n"],
    [['explore', '--reprter', 'json'], "error: unknown option '--reprter'\n(Did you mean --reporter?)\n"],
    [['explore', 'a', 'b'], "error: too many arguments for 'explore'. Expected 1 argument but got 2.\n"],
    [['replay'], "error: missing required argument 'schedule'\n"],
    [
      ['explore', '--max-schedules', '0'],
      "error: option '--max-schedules <n>' argument '0' is invalid. It must be a whole number, 1 or more.\n",
    ],
    [
      ['explore', '--reporter', 'github:report.txt'],
      "error: reporter 'github:report.txt': github writes to the terminal\nhint: use a redirection: toctou ... > FILE\n",
    ],
    [
      ['replay', 'racy@v1.12', '--reporter', 'junit:report.xml'],
      "error: reporter 'junit:report.xml': it does not tell of a replay\nhint: pretty and json do\n",
    ],
  ])('%j', (args, stderr) => {
    expect(toctou(...args)).toEqual({ code: 2, stdout: '', stderr });
  });

  it('no config: one line and the next step', () => {
    const { code, stdout, stderr } = toctou('explore');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^error: .*config/);
    expect(stderr).toMatch(/^hint: /m);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });
});
