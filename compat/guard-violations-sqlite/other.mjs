// Runs what it is sent, on a connection of its own: node other.mjs PATH
import Database from 'better-sqlite3';

const db = new Database(process.argv[2], { timeout: 0 });
process.on('message', (sql) => {
  try {
    db.exec(sql);
    process.send('');
  } catch (error) {
    process.send(error.message);
  }
});
