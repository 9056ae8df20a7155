export default defineEventHandler(() => {
  throw new TypeError('a bug');
});
