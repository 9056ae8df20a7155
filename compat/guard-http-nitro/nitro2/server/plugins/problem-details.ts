import { withProblemDetails } from '@toctou/guard/h3';
import { defineNitroPlugin } from 'nitropack/runtime';

export default defineNitroPlugin(({ h3App }) => {
  for (const layer of h3App.stack) layer.handler = withProblemDetails(layer.handler);
});
