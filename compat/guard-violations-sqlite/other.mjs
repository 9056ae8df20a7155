// Runs what it is sent, `[PATH, SQL]`, on a connection of its own to each file.
import Database from 'better-sqlite3';

const databases = {};
process.on('message', ([path, sql]) => {
  try {
    (databases[path] ??= new Database(path, { timeout: 0 })).exec(sql);
    process.send('');
  } catch (error) {
    process.send(error.message);
  }
});
