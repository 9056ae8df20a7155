export default { test: { include: ['suites/vitest.spec.mjs'] } };
