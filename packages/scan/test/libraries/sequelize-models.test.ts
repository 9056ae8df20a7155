import { expect, test } from 'vitest';
import { brief, manifest, scanFiles } from '../support/scan-files.ts';

const define = "sequelize.define('User', { email: DataTypes.STRING }, { tableName: 'users' })";

test.each([
  ['a module of its own', `module.exports = ${define};`, "const User = require('./models');"],
  ['a member', `exports.User = ${define};`, "const { User } = require('./models');"],
  ['a name', `const User = ${define};\nmodule.exports = { User };`, "const { User } = require('./models');"],
])('a model that is exported as %s', async (_name, models, imports) => {
  const { findings } = await scanFiles({
    'package.json': manifest('sequelize'),
    'src/models.js': `const { Sequelize, DataTypes } = require('sequelize');\nconst sequelize = new Sequelize();\n${models}`,
    'src/users.js': `${imports}\nexports.signUp = async ({ email }) => { if (await User.findOne({ where: { email } })) throw new Error(); await User.create({ email }); };`,
  });
  expect(findings.map(brief)).toStrictEqual(['check-then-insert duplicate users (email)']);
});
