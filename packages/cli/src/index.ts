export * from '@toctou/explore';
