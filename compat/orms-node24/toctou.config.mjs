import { configOf } from '../orms/scenarios.mjs';

export default configOf(['mikro-orm', 'slonik'], '../orms/server.mjs');
