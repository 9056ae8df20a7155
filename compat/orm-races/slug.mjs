/** A title as a part of a path, and of a link: `upsert, empty update` is `upsert-empty-update`. */
export const slug = (title) =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9 ]/g, '')
    .replaceAll(' ', '-');
