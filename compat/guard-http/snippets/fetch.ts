import { withProblemDetails } from '@toctou/guard/fetch';
import { connect } from './providers.ts';

interface Context {
  params: Promise<{ id: string }>;
}

// app/workspaces/[id]/providers/route.ts of Next.js
export const POST = withProblemDetails(async (request: Request, { params }: Context) => {
  const { type } = (await request.json()) as { type: string };
  return Response.json(await connect(Number((await params).id), type), { status: 201 });
});
