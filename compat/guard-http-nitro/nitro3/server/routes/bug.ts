import { defineHandler } from 'nitro/h3';

export default defineHandler(() => {
  throw new TypeError('a bug');
});
