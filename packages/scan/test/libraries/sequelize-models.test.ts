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

test.each([
  ['by the name that they have', 'db[model.name] = model;', 'const { User } = require("./models");', 'User'],
  ['one by one', '', 'const db = require("./models");', 'db.user'],
])('models that are found in a folder are put into an object: %s', async (_name, add, imports, model) => {
  const { findings } = await scanFiles({
    'package.json': manifest('sequelize'),
    'src/models/index.js': `const fs = require('fs'); const path = require('path'); const { Sequelize, DataTypes } = require('sequelize');
const db = {};
const sequelize = new Sequelize();
fs.readdirSync(__dirname).forEach((file) => { const model = require(path.join(__dirname, file))(sequelize, DataTypes); ${add} });
db.user = require('./user')(sequelize, DataTypes);
db.sequelize = sequelize;
module.exports = db;`,
    'src/models/user.js': `module.exports = (sequelize, DataTypes) => ${define};`,
    'src/users.js': `${imports}\nexports.signUp = async ({ email }) => { if (await ${model}.findOne({ where: { email } })) throw new Error(); await ${model}.create({ email }); };`,
  });
  expect(findings.map(brief)).toStrictEqual(['check-then-insert duplicate users (email)']);
});
