import { foreignKey, unique } from '@toctou/guard';

export const oneProviderPerType = unique('providers', ['workspace_id', 'type'], {
  name: 'providers_workspace_id_type_key',
});
export const workspaceExists = foreignKey('providers', ['workspace_id'], {
  name: 'providers_workspace_id_fkey',
});
