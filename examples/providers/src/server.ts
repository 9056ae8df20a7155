import { start } from './start.ts';
import { stopSignal } from './stop-signal.ts';

const [variant = 'guarded'] = process.argv.slice(2);
const { DATABASE_URL, PORT = '3000' } = process.env;
if (!DATABASE_URL) throw new Error('set DATABASE_URL, or start with `npm run dev`');

const stopped = stopSignal();
const service = await start(variant, DATABASE_URL, Number(PORT));
console.log(`${variant} on http://localhost:${service.port}`);
await stopped;
await service.close();
