const { bodyParser } = require('@koa/bodyparser');
const Koa = require('koa');
const { router } = require('./router.js');

new Koa()
  .use(bodyParser())
  .use(router.routes())
  .listen(process.env.PORT || 3000);
