import { orms } from './orms.mjs';
import { configOf } from './scenarios.mjs';

export default configOf(orms, 'server.mjs');
