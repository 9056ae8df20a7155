import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { root, snippetsOf, type Snippet } from './snippets.ts';
import { isUpdating, updatePage } from './update-page.ts';

/** Commands of a page that are run one after another: those of one project, or of the checkout. */
export interface Session {
  /** `docs/init.md: openapi` */
  readonly name: string;
  readonly snippets: readonly Snippet[];
}

/** The commands of a page, and the files that they need, in the order in which they stand there. */
export function sessionsOf(page: string): Session[] {
  const sessions = new Map<string, Snippet[]>();
  let current: Snippet[] | undefined;
  for (const snippet of snippetsOf(page)) {
    const project = snippet.options.get('project')?.split('/')[0];
    if (isOutput(snippet)) current?.push(snippet);
    else if (project !== undefined || isRunInCheckout(snippet)) {
      current = sessions.get(project ?? '.') ?? [];
      current.push(snippet);
      sessions.set(project ?? '.', current);
    }
  }
  return [...sessions]
    .filter(([, snippets]) => snippets.some(isRun))
    .map(([project, snippets]) => ({ name: `${page}: ${project}`, snippets }));
}

/** Whether a snippet shows what the command in front of it prints. */
export function isOutput({ language, options }: Snippet): boolean {
  return language === 'text' && options.has('output');
}

/** Whether a command is run, in a project or in the checkout: `sh run`. */
export function isRun(snippet: Snippet): boolean {
  return snippet.language === 'sh' && (snippet.options.has('project') || isRunInCheckout(snippet));
}

function isRunInCheckout({ language, options }: Snippet): boolean {
  return language === 'sh' && options.has('run');
}

/** Does what a page says, in a folder of its own within the checkout, so that packages resolve. */
export async function perform(session: Session): Promise<void> {
  const folder = mkdtempSync(join(root, 'test/snippets-'));
  try {
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    await performIn(folder, session);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function performIn(folder: string, { snippets }: Session): Promise<void> {
  let printed = '';
  let command: Snippet | undefined;
  for (const snippet of snippets) {
    const { page, options, code, text } = snippet;
    const project = options.get('project');
    if (isRun(snippet)) {
      command = snippet;
      printed = await run(snippet, project === undefined ? root : join(folder, project));
    } else if (isOutput(snippet)) {
      if (isUpdating)
        updatePage(page, text, `\`\`\`text output\n${withoutProgress(printed)}\`\`\``, command?.text);
      else expect(withoutDurations(code)).toBe(withoutDurations(printed));
    } else if (project !== undefined) {
      mkdirSync(dirname(join(folder, project)), { recursive: true });
      writeFileSync(join(folder, project), code);
    }
  }
}

const { NO_COLOR: _, FORCE_COLOR: __, GITHUB_ACTIONS: ___, TOCTOU_DATABASE_URL: ____, ...env } = process.env;

interface Ended {
  readonly code?: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

async function run({ options, code }: Snippet, cwd: string): Promise<string> {
  const PATH = `${join(root, 'node_modules/.bin')}:${env['PATH']}`;
  mkdirSync(cwd, { recursive: true });
  // What npx would find is on the PATH; it takes a second to find out.
  const ended = promisify(execFile)('sh', ['-c', `npx() { "$@"; }\n${code}`], { cwd, env: { ...env, PATH } });
  const { code: status = 0, stdout, stderr } = (await ended.catch((failed: Ended) => failed)) as Ended;
  // npm may have something to say about its own config.
  const said = stderr.replaceAll(/^npm (warn|notice) .*\n/gm, '');
  expect({ status, stderr: said }).toEqual({ status: Number(options.get('exit') ?? 0), stderr: '' });
  expect(stdout).toContain(options.get('prints') ?? '');
  return stdout;
}

/** Without what a slower machine says otherwise. */
function withoutDurations(text: string): string {
  return withoutProgress(text).replaceAll(/\b\d+(\.\d+)? ?m?s\b/g, 'TIME');
}

/** Without the lines that are printed only where it takes long. */
function withoutProgress(text: string): string {
  return text.replaceAll(/^.* schedules?, \d+\/s, .*\n/gm, '');
}
