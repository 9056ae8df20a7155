import { defineHandler } from 'nitro/h3';
import { refused } from '../../../refused.ts';

export default defineHandler(() => refused());
