import type { ProjectFiles } from './project-files.ts';

/** The packages of a workspace, by their folders, and what each depends on. */
export interface Packages {
  /** The folder of each package, by its name. */
  readonly folders: ReadonlyMap<string, string>;
  /** The dependencies of each package, with their versions, by its folder. */
  readonly dependencies: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

/** Reads every package.json; one that is broken is named, and counts for nothing. */
export function readPackages(files: ProjectFiles): Packages {
  const folders = new Map<string, string>();
  const dependencies = new Map<string, Map<string, string>>();
  const manifests = files.paths
    .filter((path) => /(^|\/)package\.json$/.test(path))
    .toSorted((one, other) => depth(one) - depth(other));
  for (const file of manifests) {
    const content = parsed(files, file);
    if (content === undefined) continue;
    const folder = file.slice(0, Math.max(0, file.lastIndexOf('/')));
    if (typeof content['name'] === 'string') folders.set(content['name'], folder);
    const needs = new Map<string, string>();
    dependencies.set(folder, needs);
    for (const key of ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']) {
      const named = content[key];
      if (typeof named !== 'object' || named === null) continue;
      for (const [name, version] of Object.entries(named)) needs.set(name, String(version));
    }
  }
  return { folders, dependencies };
}

function parsed(files: ProjectFiles, file: string): Readonly<Record<string, unknown>> | undefined {
  const text = files.text(file).replace(/^\uFEFF/, '');
  if (text.trim() === '') return undefined;
  try {
    const content: unknown = JSON.parse(text);
    if (typeof content === 'object' && content !== null) return content as Record<string, unknown>;
  } catch {
    // Said below, in the same words as of a number.
  }
  files.skipped.push({ file, reason: 'not a JSON object' });
  return undefined;
}

function depth(path: string): number {
  return path.split('/').length;
}
