import { refused } from '../../../refused.ts';

export default defineEventHandler(() => refused());
