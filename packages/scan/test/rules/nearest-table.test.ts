import { expect, test } from 'vitest';
import { brief, manifest, scanFiles } from '../support/scan-files.ts';

const service = `import { PrismaClient } from '@prisma/client';
const prisma = new PrismaClient();
export async function register({ email }) {
  const user = await prisma.user.findUnique({ where: { email } });
  if (user) throw new Error('taken');
  await prisma.user.create({ data: { email } });
}`;
const model = (attribute: string): string =>
  `datasource db {\n  provider = "postgresql"\n}\nmodel User {\n  id Int @id @default(autoincrement())\n  email String ${attribute}\n}\n`;

test('of two tables of one name, the nearest is meant', async () => {
  const { findings } = await scanFiles({
    'package.json': JSON.stringify({ name: 'all', workspaces: ['apps/*'] }),
    'apps/one/package.json': manifest('@prisma/client'),
    'apps/one/prisma/schema.prisma': model('@unique'),
    'apps/one/src/register.ts': service,
    'apps/two/package.json': manifest('@prisma/client'),
    'apps/two/prisma/schema.prisma': model(''),
    'apps/two/src/register.ts': service,
  });
  expect(findings.map((finding) => `${finding.file} ${brief(finding)}`)).toStrictEqual([
    'apps/one/src/register.ts check-then-insert error-500 User (email)',
    'apps/two/src/register.ts check-then-insert duplicate User (email)',
  ]);
});
