const scripts = /(?<!\.d)\.[cm]?[jt]sx?$/;
const generated = /\.(min\.js|bundle\.js|stories\.[jt]sx?)$|(^|\/)(public|generated|__generated__)\//;
const tests =
  /(^|\/)(__tests__|__mocks__|tests?|e2e|cypress|spec|fixtures?|testing|mocks?|examples?|benchmarks?|seeds?|seeders?|seeding|scripts?|cli)\/|(^|\/)seeds?(er)?\.[cm]?[jt]s$|\.(test|spec|e2e|e2e-spec|e2e-test|mock|fixture)\.[cm]?[jt]sx?$/i;

/** Whether races are looked for in a file: it is code, written by hand, that is not only a test. */
export function isSource(file: string): boolean {
  return scripts.test(file) && !generated.test(file) && !tests.test(file);
}
