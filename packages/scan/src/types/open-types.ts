import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ScanError } from '../errors.ts';
import type { TypeAt } from '../flow/run.ts';

/** What is used of `typescript/unstable/sync` of TypeScript 7. Its API may change with any version: nothing else knows it. */
interface Sync {
  readonly API: new (options: { readonly cwd: string }) => {
    updateSnapshot(params: { readonly openFiles: readonly string[] }): {
      getDefaultProjectForFile(file: string): { readonly checker: Checker } | undefined;
    };
    close(): void;
  };
}

interface Checker {
  getTypeAtPosition(file: string, position: number): Type | undefined;
  getNonNullableType(type: Type): Type | undefined;
  getTypeArguments(type: Type): readonly Type[];
}

interface Type {
  /** Set where the type is a reference: `Repository<User>`. */
  readonly target?: unknown;
  getSymbol():
    { readonly name: string; readonly declarations: readonly { readonly path: string }[] } | undefined;
}

/**
 * Starts the type checker of TypeScript 7.
 *
 * @param files relative to the root
 * @throws {ScanError} `TYPES_UNAVAILABLE`: the project has no TypeScript 7.
 */
export async function openTypes(
  root: string,
  files: readonly string[],
): Promise<{ readonly typeAt: TypeAt; close(): void }> {
  const { API } = await load(root);
  const api = new API({ cwd: root });
  const pathOf = (file: string): string => join(root, file);
  const snapshot = api.updateSnapshot({ openFiles: files.map(pathOf) });
  return {
    typeAt(file, offset) {
      const path = pathOf(file);
      const checker = snapshot.getDefaultProjectForFile(path)?.checker;
      const found = checker?.getTypeAtPosition(path, offset);
      const type = found === undefined ? undefined : checker?.getNonNullableType(found);
      const symbol = type?.getSymbol();
      if (checker === undefined || type === undefined || symbol === undefined) return undefined;
      const args = type.target === undefined ? [] : checker.getTypeArguments(type);
      return {
        name: symbol.name,
        args: args.map((argument) => argument.getSymbol()?.name ?? ''),
        files: symbol.declarations.map((declaration) =>
          relative(root, declaration.path).replaceAll('\\', '/'),
        ),
      };
    },
    close: () => api.close(),
  };
}

async function load(root: string): Promise<Sync> {
  const require = createRequire(join(root, 'package.json'));
  const version = versionOf(require);
  if (version === undefined || Number.parseInt(version) < 7) {
    throw new ScanError(
      'TYPES_UNAVAILABLE',
      `--types needs TypeScript 7, and ${version === undefined ? 'none is installed' : `${version} is installed`} in ${root}`,
      { hint: 'npm install --save-dev typescript@7, or scan without --types' },
    );
  }
  try {
    return (await import(pathToFileURL(require.resolve('typescript/unstable/sync')).href)) as Sync;
  } catch (error) {
    throw new ScanError('TYPES_UNAVAILABLE', `TypeScript ${version} has no API that --types knows`, {
      hint: 'use another 7, or scan without --types',
      cause: error,
    });
  }
}

function versionOf(require: NodeJS.Require): string | undefined {
  try {
    return (require('typescript/package.json') as { version: string }).version;
  } catch {
    return undefined;
  }
}
