import { problemDetails } from '@toctou/guard/h3';
import { defineHandler } from 'nitro/h3';

export default defineHandler(problemDetails());
