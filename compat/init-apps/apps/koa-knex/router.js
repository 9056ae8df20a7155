const Router = require('@koa/router');
const knex = require('knex')(require('./knexfile.js'));

const router = new Router({ prefix: '/coupons' });
router.post('/', async (ctx) => {
  const { code } = ctx.request.body;
  const coupon = await knex('coupons').where({ code }).first();
  if (coupon)
    await knex('coupons')
      .where({ code })
      .update({ used: coupon.used + 1 });
  else await knex('coupons').insert({ code, used: 1 });
  ctx.body = { used: (coupon?.used ?? 0) + 1 };
});
exports.router = router;
