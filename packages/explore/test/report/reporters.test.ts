import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ToctouError } from '../../src/errors.ts';
import { errorText } from '../../src/report/error-text.ts';
import { createReporters } from '../../src/report/reporters.ts';
import { Paper, report, unhandledViolation, verdict } from './fixtures.ts';

const folder = async (): Promise<string> => {
  const made = await mkdtemp(join(tmpdir(), 'toctou-report-'));
  onTestFinished(() => rm(made, { recursive: true }));
  return made;
};
const made = (specs: string[], cwd = '/') => {
  const stdout = new Paper();
  const stderr = new Paper();
  return { stdout, stderr, reporters: createReporters(specs, { stdout, stderr, env: {}, cwd }) };
};
const ended = report([verdict('safe')]);

describe('createReporters', () => {
  it('writes pretty to stdout', async () => {
    const { stdout, stderr, reporters } = made(['pretty']);
    await reporters[0]?.onEnd?.(ended);
    expect(stdout.text).toContain('1 scenario');
    expect(stderr.text).toBe('');
  });

  it('leaves stdout to json', async () => {
    const { stdout, stderr, reporters } = made(['pretty', 'json']);
    for (const reporter of reporters) await reporter.onEnd?.(ended);
    expect(JSON.parse(stdout.text)).toEqual(ended);
    expect(stdout.text).toBe(`${JSON.stringify(ended, null, 2)}\n`);
    expect(stderr.text).toContain('1 scenario');
  });

  it('writes json to a file, making its folders and leaving nothing besides', async () => {
    const cwd = await folder();
    const { stdout, reporters } = made(['pretty', 'json:reports/a:b.json'], cwd);
    for (const reporter of reporters) await reporter.onEnd?.(ended);
    expect(JSON.parse(await readFile(join(cwd, 'reports/a:b.json'), 'utf8'))).toEqual(ended);
    expect(await readdir(join(cwd, 'reports'))).toEqual(['a:b.json']);
    expect(stdout.text).toContain('1 scenario');
  });

  it('writes json of a replay', async () => {
    const { stdout, reporters } = made(['json']);
    const { schedule, steps, responses } = unhandledViolation;
    const replay = {
      version: 1,
      scenario: 'racy',
      schedule,
      verdict: 'anomalous',
      steps,
      responses,
      anomaly: unhandledViolation,
      durationMs: 5,
    } as const;
    await reporters[0]?.onReplay?.(replay);
    expect(JSON.parse(stdout.text)).toEqual(replay);
  });

  it('emits no character that a terminal would act on, and keeps the value', async () => {
    const { stdout, reporters } = made(['json']);
    const hostile = report([verdict('\u001b[2J\u009b31m\u202E\u2028\u{E0001}\n')]);
    await reporters[0]?.onEnd?.(hostile);
    expect(stdout.text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(JSON.parse(stdout.text)).toEqual(hostile);
  });

  it('names the file that it cannot write, and leaves nothing behind', async () => {
    const cwd = await folder();
    await writeFile(join(cwd, 'file'), '');
    const { reporters } = made(['json:file/report.json'], cwd);
    await expect(reporters[0]?.onEnd?.(ended)).rejects.toMatchObject({
      code: 'REPORT_FAILED',
      message: `the report could not be written to ${join(cwd, 'file/report.json')}`,
    });
    expect(await readdir(cwd)).toEqual(['file']);
  });

  it.each([
    [
      'xml',
      "reporter 'xml': there is no such reporter",
      'the reporters are pretty, github, html, json, junit, markdown',
    ],
    [
      'github:file',
      "reporter 'github:file': github writes to the terminal",
      'use a redirection: toctou ... > FILE',
    ],
    [
      'toString',
      "reporter 'toString': there is no such reporter",
      expect.stringContaining('the reporters are'),
    ],
    ['json:', "reporter 'json:': the file is missing", 'write json or json:FILE'],
    [
      'pretty:file',
      "reporter 'pretty:file': pretty writes to the terminal",
      'use a redirection: toctou ... > FILE',
    ],
  ])('refuses %s', (spec, message, hint) => {
    expect(() => made([spec])).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message, hint }));
  });

  it('refuses two documents for one output', () => {
    expect(() => made(['json', 'junit'])).toThrow("reporter 'junit': json writes to the terminal, too");
    expect(made(['json:a.json', 'junit:a.xml', 'markdown', 'github']).reporters).toHaveLength(4);
  });

  it('refuses a reporter named twice', () => {
    expect(() => made(['json', 'pretty', 'json'])).toThrow("reporter 'json': it is named twice");
  });
});

describe('errorText', () => {
  it('is a line, its detail and a hint for an error that was foreseen', () => {
    const error = new ToctouError('APP_EXITED', 'the app exited with code 1', {
      detail: 'first line\n\u001b[31msecond line\n',
      hint: 'run it by hand',
    });
    expect(errorText(error, new Paper(), {})).toBe(
      'error: the app exited with code 1\n  first line\n  \\u001b[31msecond line\nhint: run it by hand\n',
    );
  });

  it('is the stack for any other', () => {
    const text = errorText(new TypeError('x is not a function'), new Paper(), {});
    expect(text).toMatch(/^TypeError: x is not a function\n {4}at .*reporters\.test\.ts/);
    expect(text).toMatch(
      /\nerror: this is a bug of toctou, unless the lines above lead to code of yours: please report it\n$/,
    );
    expect(errorText('a string', new Paper(), {})).toMatch(/^a string\nerror: this is a bug/);
  });
});
